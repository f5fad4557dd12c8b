"""No page has an address: what is measured is called."""

urlpatterns: list[object] = []
