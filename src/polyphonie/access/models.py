from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from polyphonie.kernel.identity import new_id


class Person(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True)
    USERNAME_FIELD = "email"
