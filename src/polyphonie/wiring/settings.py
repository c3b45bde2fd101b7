"""Django's settings, from the environment. Every variable is listed in docs/operations.md."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from csp.constants import NONE, SELF

from . import environment

if not __debug__:
    sys.exit("Polyphonie keeps its assertions: start it without -O.")

ROOT = Path(__file__).resolve().parents[3]
VAR = environment.folder("POLYPHONIE_VAR", ROOT / "var")
DEMONSTRATION = environment.flag("POLYPHONIE_DEMONSTRATION", default=False)
DEBUG = False


def _secret() -> str:
    """The secret of this installation: given, or drawn once and kept where only its owner reads."""
    if given := environment.text("POLYPHONIE_SECRET_KEY", ""):
        return given
    kept = VAR / "secret-key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64))
    return kept.read_text()


SECRET_KEY = _secret()
SECRET_KEY_FALLBACKS = environment.words("POLYPHONIE_SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = environment.words("POLYPHONIE_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = environment.text("POLYPHONIE_BASE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton",
    "django_htmx",
    "ninja",
    "procrastinate.contrib.django",
    "polyphonie.kernel",
    "polyphonie.parties",
    "polyphonie.access",
    "polyphonie.reference",
    "polyphonie.gateway",
    "polyphonie.budget",
    "polyphonie.ledger",
    "polyphonie.invoicing",
    "polyphonie.payments",
    "polyphonie.controls",
    "polyphonie.spending",
    "polyphonie.requests",
    "polyphonie.reporting",
    "polyphonie.portal",
    "polyphonie.api",
    "polyphonie.wiring",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "polyphonie.api.manners.Manners",
    "polyphonie.api.limits.Limits",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "polyphonie.access.sessions.Sight",
    "allauth.account.middleware.AccountMiddleware",  # of pages too, but it must be named here
    "polyphonie.wiring.people.ForPeople",
]
PEOPLE_MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "polyphonie.access.sessions.SessionRules",
    "polyphonie.portal.refusals.RefusalPages",
]
"""What a page needs around it, and an answer to a program does not."""

ROOT_URLCONF = "polyphonie.wiring.urls"
WSGI_APPLICATION = "polyphonie.wiring.wsgi.application"

PORTAL = Path(__file__).resolve().parents[1] / "portal"
SKIN = [Path(folder) for folder in environment.words("POLYPHONIE_SKIN", "")]  # docs/decisions/0010-skin.md
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*(folder / "templates" for folder in SKIN), PORTAL / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "polyphonie.portal.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
COTTON_DIR = "components"
COTTON_ISOLATE_BY_DEFAULT = True

DATABASES = {"default": environment.database(environment.text("DATABASE_URL", "postgresql:///polyphonie"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}

AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "polyphonie.access.passwords.DressedWordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "polyphonie.access.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("POLYPHONIE_PROXIES", 0, low=0, high=9)
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,50/5m/ip"}
MFA_ADAPTER = "polyphonie.access.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Polyphonie"
SECOND_FACTOR_REQUIRED = environment.flag("POLYPHONIE_SECOND_FACTOR_REQUIRED", default=not DEMONSTRATION)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 10 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SECURE = environment.flag("POLYPHONIE_HTTPS", default=BASE_URL.startswith("https://"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PORTAL / "locale"]
FORMAT_MODULE_PATH = ["polyphonie.portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [folder / "static" for folder in SKIN if (folder / "static").is_dir()]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "polyphonie.portal.finders.ChosenFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

RATE_PER_CLIENT = environment.number("POLYPHONIE_RATE_PER_CLIENT", 500, low=0, high=1_000_000)
RATE_PER_ADDRESS = environment.number("POLYPHONIE_RATE_PER_ADDRESS", 1_000, low=0, high=1_000_000)
AT_ONCE = environment.number("POLYPHONIE_AT_ONCE", 12, low=1, high=10_000)
LONGEST_QUEUE = environment.number("POLYPHONIE_LONGEST_QUEUE", 200_000, low=0, high=1_000_000_000)
CLAMD = environment.text("POLYPHONIE_CLAMD", "")

DATA_UPLOAD_MAX_MEMORY_SIZE = 110 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000  # the deposit page takes 200 at a time, and names those it did not take
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

EMAIL_BACKEND = environment.text("POLYPHONIE_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = environment.text("POLYPHONIE_SMTP_HOST", "localhost")
EMAIL_PORT = environment.number("POLYPHONIE_SMTP_PORT", 25, low=1, high=65_535)
EMAIL_HOST_USER = environment.text("POLYPHONIE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("POLYPHONIE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("POLYPHONIE_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("POLYPHONIE_EMAIL_FROM", "Polyphonie <ne-pas-repondre@polyphonie.example>")

PLATFORM_NUMBERS = {
    "receiving": environment.text("POLYPHONIE_RECEIVING_PLATFORM", ""),
    "sending": environment.text("POLYPHONIE_SENDING_PLATFORM", ""),
}
"""This platform's numbers in life-cycle messages, by role; empty: Chorus Pro's, as documents/chorus dates them."""
PLATFORM_NAME = environment.text("POLYPHONIE_PLATFORM_NAME", "Polyphonie")
EDI_FOLDER = environment.text("POLYPHONIE_EDI", "")

WEBHOOKS_LOCAL = environment.flag("POLYPHONIE_WEBHOOKS_LOCAL", default=DEMONSTRATION)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("POLYPHONIE_LOG_LEVEL", "WARNING")},
}
