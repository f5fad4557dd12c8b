"""What users do with their own tokens: a page for people, and an API for front ends. A site mounts either or both.

``page`` and ``forms`` are the page, ``views`` and ``serializers`` the API; ``permission`` says who may use them.
"""
