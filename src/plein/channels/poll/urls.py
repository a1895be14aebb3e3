from django.urls import path

from plein.channels.poll import views

urlpatterns = [
    path("polls/new", views.new, name="poll_new"),
    path("polls/<int:pk>/vote", views.vote, name="poll_vote"),
    path("polls/<int:pk>/close", views.close, name="poll_close"),
]
