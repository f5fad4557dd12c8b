"""The views, with feature_path around some, and the endpoint for front ends."""

from django.urls import include, path, re_path

from pennant import feature_path, feature_required
from tests.pennant_site import views

shop = (
    [
        path("cart/<int:id>/", views.new, name="cart"),
        path("acart/<int:id>/", views.anew, name="acart"),
        path("deep/", include(([path("end/", views.new, name="end")], "deep"), namespace="inner")),
    ],
    "shop",
)

urlpatterns = [
    path("checkout/", views.checkout),
    path("acheckout/", views.acheckout),
    path("company/", feature_required("new-checkout", scope=views.company)(views.new)),
    path("acompany/", feature_required("new-checkout", scope=views.acompany)(views.anew)),
    path("mixed/company/", feature_required("new-checkout", scope=views.acompany)(views.new)),
    path("amixed/company/", feature_required("new-checkout", scope=views.company)(views.anew)),
    path("response/", feature_required("new-checkout", response=views.asay_when)(views.new)),
    path("aresponse/", feature_required("new-checkout", response=views.say_when)(views.anew)),
    path("redirect/", feature_required("new-checkout", redirect="old")(views.new)),
    path("aredirect/", feature_required("new-checkout", redirect="old")(views.anew)),
    path("both/", feature_required("a", "b")(views.new)),
    path("one-of/", feature_required("a", "b", any_of=True)(views.new)),
    path("report/", views.Report.as_view()),
    path("areport/", views.AsyncReport.as_view()),
    path("decorated/", views.Decorated.as_view()),
    path("adecorated/", views.AsyncDecorated.as_view()),
    path("one-method/", views.OneMethod.as_view()),
    path("old/", views.old, name="old"),
    feature_path("shop", path("item/<slug:slug>/", views.new, name="item"), fallback=views.aold),
    feature_path("shop", path("aitem/<slug:slug>/", views.anew, name="aitem"), fallback=views.old),
    feature_path("shop", re_path(r"^year/(?P<year>[0-9]{4})/$", views.new, name="year")),
    feature_path("shop", path("shop/", include(shop, namespace="store")), fallback=views.old),
    feature_path("shop", path("closed/", include(shop, namespace="closed")), scope=views.company),
    path("page/", views.Page.as_view()),
    path("apage/", views.apage),
    path("jinja2/", views.Jinja2Page.as_view()),
    path("ajinja2/", views.ajinja2_page),
    path("api/orders/", views.Orders.as_view()),
    path("features/", include("pennant.urls")),
]
