"""What the status of an observation means in the plain words of the office.

The codes are those of SDMX CL_OBS_STATUS, whose own words ("data exist but were not collected")
are those of statisticians. Forms, pages and traces all say the words below.
"""

STATUS_WORDS = {"L": "Not available", "M": "Not applicable", "O": "Not reported"}
# One code stands for two things; the comment of the observation tells which.
LEGEND_WORDS = {**STATUS_WORDS, "O": "Not reported, or held back"}
HELD_BACK = "Held back until a question about it is answered"
WITHDRAWN = "Withdrawn by a decided correction"
_REASONS = (HELD_BACK, WITHDRAWN)
_JOINT = ". "


def with_reason(reason: str, remark: str | None) -> str:
    """The comment of an observation whose value was taken out, its remark kept behind.

    >>> with_reason(HELD_BACK, "page 12")
    'Held back until a question about it is answered. page 12'
    """
    return _JOINT.join(filter(None, (reason, remark)))


def split_reason(comment: str) -> tuple[str, str]:
    """The reason before a remark, empty where there is none, and the remark.

    >>> split_reason("page 12")
    ('', 'page 12')
    """
    for reason in _REASONS:
        if comment == reason or comment.startswith(f"{reason}{_JOINT}"):
            return reason, comment[len(reason) + len(_JOINT) :]
    return "", comment


def missing_words(status: str, comment: str = "") -> str:
    """Why an observation has no value: an English sentence, a key of the catalogue.

    >>> missing_words("L")
    'Not available'
    >>> missing_words("O", with_reason(HELD_BACK, ""))
    'Held back until a question about it is answered'
    """
    return split_reason(comment)[0] or STATUS_WORDS.get(status, "Missing value")
