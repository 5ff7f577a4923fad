"""A Django project with one view: who is signed in."""
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse

settings.configure(
    DEBUG=False, ALLOWED_HOSTS=["*"], SECRET_KEY="of the bench", ROOT_URLCONF=__name__, USE_TZ=True, LOGGING_CONFIG=None,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.mysql", "NAME": os.environ["DB_NAME"], "USER": "gatehouse",
                           "PASSWORD": Path(os.environ["DB_PASSWORD_FILE"]).read_text().strip(),
                           "HOST": os.environ["DB_SOCKET"], "CONN_MAX_AGE": None}})
django.setup()


def check(request):
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"status": 10}, status=401)
    return JsonResponse({"status": 0, "data": {"id": user.pk, "username": user.username, "email": user.email, "phone": "",
                                               "role": 1 if user.is_staff else 0}})


def urls():
    from django.urls import path  # needs the settings
    return [path("check", check)]


urlpatterns = urls()
application = get_wsgi_application()
