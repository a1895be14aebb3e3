"""All settings, read once from the environment (see docs/administrators/settings.md, made from this table)."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from plein import env
from plein.kit import addresses
from plein.terminal import gettext

HERE = Path(__file__).parent
DATA = env.read(
    "PLEIN_DATA", "data", "Folder for the database, files and the secret key.", lambda raw: Path(raw).resolve()
)
URL = env.read("PLEIN_URL", "http://localhost:8000", "Address people use, like https://plein.example.nl.", env.address)
DATABASES = {
    "default": env.read(
        "PLEIN_DATABASE_URL",
        f"sqlite:////{str(DATA).lstrip('/')}/plein.sqlite3",
        "Database: sqlite:///… or postgresql://…, with `?prepared=no` behind a pooler that keeps no prepared statements",
        env.database,
    )
}
BUS_URL = env.read(
    "PLEIN_BUS_URL", "", "Valkey or Redis for more than one process: redis://host:6379/0. Empty: in process.", env.bus
)
FILES = env.read(
    "PLEIN_FILES_URL",
    f"file:///{str(DATA).lstrip('/')}/files",
    "Where files are kept: file:///path or s3://…",
    env.files,
)
MAIL = env.read(
    "PLEIN_MAIL_URL", "", "Mail server: smtp://user:password@host:25. Empty: mail waits in the outbox.", env.mail
)
DEFAULT_FROM_EMAIL = env.read(
    "PLEIN_MAIL_FROM", f"plein@{urlsplit(URL).hostname}", "Sender address of mail.", env.sender
)
LANGUAGE_CODE = env.read(
    "PLEIN_LANGUAGE",
    "nl",
    "Language before an organisation has chosen, and of the command line: nl or en.",
    env.one_of("nl", "en"),
)
TIME_ZONE = env.read(
    "PLEIN_TIME_ZONE", "Europe/Amsterdam", "Time zone for times without a browser, like in mail.", env.zone
)
THEME = env.read(
    "PLEIN_THEME",
    "plein",
    "How Plein looks until an administrator chooses: plein, polder, schoolplein, or the path of a theme file.",
    str,
)
DEBUG = env.read("PLEIN_DEBUG", "no", "Show errors to developers. Never in use by people.", env.flag)
UPLOAD_LIMIT = (
    1024
    * 1024
    * env.read("PLEIN_UPLOAD_MB", "25", "Largest file people may add, in MB (1 to 2000).", env.number(1, 2000))
)
DRAFTS_LIMIT = 1024**2 * env.read(
    "PLEIN_DRAFTS_MB",
    "250",
    "What files that were added but not posted yet may take of one person, in MB (1 to 20000).",
    env.number(1, 20_000),
)
LIMITS = env.read("PLEIN_LIMITS", "yes", "Limit how often one person may post, search and sign in.", env.flag)
PROXIES = env.read(
    "PLEIN_PROXIES", "0", "Number of trusted proxies in front that add X-Forwarded-For (0 to 5).", env.number(0, 5)
)
INSIDE = env.read(
    "PLEIN_INSIDE",
    "",
    "Hosts, addresses or networks of your own that Plein may connect to, such as a sign-in server: idp.intern, 10.1.0.0/16.",
    addresses.parse,
)
SESSION_IDLE_DAYS = env.read(
    "PLEIN_SESSION_IDLE_DAYS",
    "14",
    "Days after which somebody who did nothing is signed out (1 to 365).",
    env.number(1, 365),
)
SESSION_DAYS = env.read(
    "PLEIN_SESSION_DAYS",
    "90",
    "Days after which everybody signs in again, also who comes daily (1 to 3650).",
    env.number(1, 3650),
)
THREADS = env.read("PLEIN_THREADS", "4", "Threads that draw pages in one process (1 to 64).", env.number(1, 64))


def _secret() -> str:
    """Return the key kept in the data folder, made on first use and readable by its owner alone."""
    path = DATA / "secret.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        DATA.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
        return path.read_text().strip()


def _kept_secret() -> str:
    try:
        return _secret()
    except OSError as error:
        text = gettext("PLEIN_DATA: nothing can be kept in %(path)s (%(error)s). Check the path and its rights.")
        raise env.WrongSetting(text % {"path": DATA, "error": error.strerror}) from error


SECRET_KEY = (
    env.read("PLEIN_SECRET_KEY", "", "Secret for signing; made in the data folder when empty.", str) or _kept_secret()
)

HOST = urlsplit(URL).hostname or "localhost"
LOOPBACK = HOST in {"localhost", "127.0.0.1", "::1"}
SECURE = URL.startswith("https://") or LOOPBACK  # browsers treat loopback as a secure context
ALLOWED_HOSTS = [HOST, "localhost", "127.0.0.1", "[::1]", "testserver"] if LOOPBACK else [HOST]
CSRF_TRUSTED_ORIGINS = [URL]
if URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.staticfiles", "allauth", "allauth.account", "allauth.usersessions", "allauth.mfa",
    "plein.core",
    *sorted(f"plein.channels.{path.parent.name}" for path in (HERE / "channels").glob("*/channel.py")),
    "plein.imports", "plein.doors", "plein.doors.scim", "plein.api", "plein.web",
]  # fmt: skip
MIDDLEWARE = [
    "plein.web.middleware.errors",
    "plein.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "plein.web.middleware.head",
    "plein.web.compression.Compression",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "plein.web.middleware.shared_device",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "plein.web.middleware.shared_here",
    "plein.web.middleware.sign_in_required",
    "plein.web.middleware.own_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "plein.web.middleware.seen",
    "plein.web.middleware.limits",
    "plein.web.bodies.whole_only",
]
ROOT_URLCONF = "plein.urls"
WSGI_APPLICATION = "plein.server.pages"
TEMPLATES = [
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True,
     "OPTIONS": {"environment": "plein.web.templating.environment", "extensions": ["jinja2.ext.i18n"],
                 "context_processors": ["plein.web.templating.context"]}},
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
     "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                                         "django.contrib.messages.context_processors.messages"]}},
]  # fmt: skip

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
USE_I18N = True
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"] if (HERE / "static").is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[-.][0-9A-Za-z]{8}\..+$"
STORAGES = {"default": FILES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

CACHES = {
    "default": {
        "BACKEND": "plein.kit.sharedcache.SharedCache",
        "LOCATION": BUS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    if BUS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100000}}
}
SESSION_ENGINE = "plein.web.accounts.sessions"
SESSION_COOKIE_AGE = 86400 * SESSION_IDLE_DAYS
SESSION_LONGEST = 86400 * SESSION_DAYS
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
SCHEME_COOKIE_NAME = "__Host-scheme" if SECURE else "scheme"  # light or dark, whatever the device says
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "plein.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTH_USER_MODEL = "core.Person"
AUTHENTICATION_BACKENDS = ["plein.web.accounts.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "plein.core.people.passwords.Longest"},
    {"NAME": "plein.core.people.passwords.Guessed"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "plein.web.accounts.adapter.Adapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "plein.web.accounts.resetting.ResetTokens"  # noqa: S105 - a class
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half minutes that a clock may differ
ACCOUNT_FORMS = {"reset_password": "plein.web.accounts.forms.ForgottenForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # subjects say Plein; else the library puts the Host header there
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers in the organisation's name
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = LIMITS and {
    "login": "60/m/ip", "login_failed": "30/m/ip,10/m/key", "reset_password": "20/m/ip,5/m/key",
    "name": "15/m/key", "code": "15/m/key", "code_from": "10/m/key",
    "terminal": "30/10m/key", "card_from": "30/10m/key", "card": "500/10m/key",
}  # fmt: skip
PASSWORD_RESET_TIMEOUT = 3600
EMAIL_BACKEND = "plein.core.mail.backend.Outbox"

LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.server": {"level": "WARNING"}, "django.security": {"level": "CRITICAL"},
                "fido2": {"level": "WARNING"}},
}  # fmt: skip
