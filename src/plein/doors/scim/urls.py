"""The address of SCIM."""

from django.urls import re_path

from plein.doors.scim.views import endpoint

urlpatterns = [re_path(r"^scim/v2(?P<rest>/.*)?$", endpoint, name="scim")]
