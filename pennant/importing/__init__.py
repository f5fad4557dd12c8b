"""Flags of django-waffle, django-flags and Laravel Pennant, taken over.

``waffle``, ``django_flags`` and ``laravel`` tell what foreign rows mean; ``running`` keeps what can be a value,
``code`` writes definitions for the rest. What can be neither is counted, with a reason.
"""
