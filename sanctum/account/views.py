"""The API of a user's own tokens."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sanctum.account.owned import token_of, tokens_of
from sanctum.account.permission import MayManageTokens
from sanctum.account.serializers import IssuedTokenSerializer, NewTokenSerializer, TokenSerializer
from sanctum.account.throttle import IssueThrottle
from sanctum.drf import SanctumAuthentication
from sanctum.issuing import IssuingError, NewAccessToken, create_token, revoke_token, rotate_token

REVOKED_BY_OWNER = "revoked by its owner"


class TokenAccess(APIView):
    """What the views have in common: who is let in, and that nobody keeps the answers."""

    authentication_classes = (SanctumAuthentication,)
    permission_classes = (MayManageTokens,)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def find(self, id: str) -> Any:
        """A token of the user who asks. Raises ``Http404`` for any other id."""
        token = token_of(self.request.user, id)
        if token is None:
            raise Http404
        return token

    def issued(self, new: NewAccessToken) -> Response:
        """The one answer with the text."""
        data = IssuedTokenSerializer(new, context={"request": self.request}).data
        return Response(data, status=status.HTTP_201_CREATED)


class TokensView(TokenAccess, ListAPIView[Any]):
    """The user's tokens, and a new one."""

    serializer_class = TokenSerializer
    makes_token = True

    def get_queryset(self) -> Any:
        return tokens_of(self.request.user)

    def get_throttles(self) -> list[Any]:
        return [IssueThrottle()] if self.request.method == "POST" else super().get_throttles()

    @extend_schema(request=NewTokenSerializer, responses={201: IssuedTokenSerializer})
    def post(self, request: Request) -> Response:
        """Make a token. What is asked for beyond what the asking token holds is refused."""
        wanted = NewTokenSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        return self.issued(_made(lambda: create_token(request.user, by=request.auth, **wanted.validated_data)))


class TokenView(TokenAccess):
    """One token of the user."""

    @extend_schema(responses=TokenSerializer)
    def get(self, request: Request, id: str) -> Response:
        """Show it."""
        return Response(TokenSerializer(self.find(id), context={"request": request}).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: str) -> Response:
        """Revoke it; also the one that asks."""
        revoke_token(self.find(id), REVOKED_BY_OWNER)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RotationView(TokenAccess):
    """A new token in the place of one that the user has."""

    makes_token = True

    def get_throttles(self) -> list[Any]:
        return [IssueThrottle()]

    @extend_schema(request=None, responses={201: IssuedTokenSerializer})
    def post(self, request: Request, id: str) -> Response:
        """Rotate it; the old one is good for ``SANCTUM["ROTATION_GRACE"]`` longer."""
        token = self.find(id)
        return self.issued(_made(lambda: rotate_token(token, by=request.auth)))


def _made(make: Any) -> NewAccessToken:
    try:
        made: NewAccessToken = make()
    except IssuingError as error:
        raise ValidationError({error.field: [str(error)]}) from None
    return made
