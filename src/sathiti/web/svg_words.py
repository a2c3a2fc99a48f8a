"""Words in a drawing: broken into lines, because SVG does not break them."""

from sathiti.model.lao_words import WORD_JOINT, lao_wrap, letters


def in_lines(words: str, most: int) -> list[str]:
    """Words in lines of at most so many letters, broken between words, Lao words too."""
    lines = [""]
    for word in lao_wrap(words).split(WORD_JOINT):
        if lines[-1] and letters(lines[-1] + word) > most:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines if line.strip()]
