"""Tags that say things in the page's language; everything they say is escaped."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sathiti.model import Text
from sathiti.model.status import split_reason, with_reason
from sathiti.web.languages import language_of, of_language

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: dict[str, Any], english: str, **values: Any) -> str:
    """Words of the interface, keyed by the English."""
    said: str = context["page"].say(english, **values)
    return said


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], text: Text) -> str | SafeString:
    """A `Text`; marked with its own language where it has none in the page's."""
    page = context["page"]
    said = text.say(page.language)
    spoken = language_of(text, page.language)
    return (
        said if spoken == page.language else format_html('<span lang="{}">{}</span>', spoken, said)
    )


@register.simple_tag(takes_context=True)
def remark(context: dict[str, Any], comment: str) -> str:
    """The comment of an observation: its reason in the page's language, the rest as written."""
    reason, rest = split_reason(comment)
    return with_reason(context["page"].say(reason), rest)


@register.simple_tag(takes_context=True)
def note(context: dict[str, Any], said: str) -> str:
    """What is said of data: translated where its words are known, else its part in the language."""
    page = context["page"]
    return of_language(page.say(said), page.settings.languages, page.language)


@register.simple_tag(takes_context=True)
def number(context: dict[str, Any], value: float | None, decimals: int | None = 0) -> str:
    """A number in the page's style."""
    written: str = context["page"].number(value, decimals)
    return written


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], iso: str) -> str:
    """A day in words."""
    written: str = context["page"].day(iso)
    return written


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], *parts: str) -> str:
    """Address of a page in the same language: ``{% address "data/" id "/" %}``."""
    found: str = context["page"].address("".join(parts))
    return found
