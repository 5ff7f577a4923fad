"""Creates Django's tables, users and sessions, and prints the keys of the sessions."""
import sys
from datetime import timedelta

import site_of_bench  # noqa: F401: configures Django
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django.utils.crypto import get_random_string

call_command("migrate", verbosity=0)
count = int(sys.argv[1])
User.objects.bulk_create([User(username=f"bench{number:08}", email=f"bench{number:08}@example.org", password="!unusable")
                          for number in range(1, count + 1)], batch_size=1000)
store, end = SessionStore(), timezone.now() + timedelta(days=14)
sessions = [Session(session_key=get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789"), expire_date=end,
                    session_data=store.encode({SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash(),
                                               BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend"}))
            for user in User.objects.all()]
Session.objects.bulk_create(sessions, batch_size=1000)
print("\n".join(session.session_key for session in sessions))
