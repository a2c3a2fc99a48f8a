"""Django's settings for a site without records: no database, no sessions, no accounts."""

import secrets
from pathlib import Path

import django
from django.conf import settings

WEB = Path(__file__).parent
STATIC = WEB / "static"
TEMPLATES = WEB / "templates"


def configure_django() -> None:
    """Configure Django once in a process; a second call changes nothing.

    The serving file is not a setting: it travels with each request (see `site`), so that
    one process can serve several files.
    """
    if settings.configured:
        return
    settings.configure(
        DEBUG=False,
        # nothing is signed: no sessions, no forms that write
        SECRET_KEY=secrets.token_hex(32),
        # no page reads the Host header, every address in a page is relative
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="sathiti.web.urls",
        INSTALLED_APPS=[],
        DATABASES={},
        USE_I18N=False,
        USE_TZ=True,
        APPEND_SLASH=False,
        MIDDLEWARE=[
            "sathiti.web.middleware.safe_headers",
            "django.middleware.gzip.GZipMiddleware",
            "sathiti.web.middleware.only_reading",
            "sathiti.web.middleware.told_errors",
            "sathiti.web.middleware.not_modified",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [TEMPLATES],
                "OPTIONS": {"builtins": ["sathiti.web.templatetags.speaking"]},
            }
        ],
        LOGGING={
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
        },
    )
    django.setup()
