"""The session: which channels a connection may join, whom it may sign in as, and what it may say to others."""

import pytest

from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.commands import SendClientEvent, SignIn, Subscribe, Unsubscribe, User
from broadcasting.protocol.messages import Member
from tests.broadcasting.protocol.sessions import Conversation, fatal, refusal, subscription_refusal

INVALID = (4200, "Invalid message format")
UNAUTHORIZED = (4009, "Connection is unauthorized")


@pytest.fixture
def talk():
    return Conversation()


class TestSubscribe:
    @pytest.mark.parametrize("channel", ["news", "cache-news", "privatefoo"])
    @pytest.mark.parametrize("auth", [None, "", "wrong"])
    def test_public(self, talk, channel, auth):
        commands = talk.say("pusher:subscribe", {"channel": channel, "auth": auth})
        assert commands == [Subscribe(ChannelName.parse(channel))]

    @pytest.mark.parametrize(
        "channel", ["private-x", "private-cache-x", "private-encrypted-x", "private-encrypted-cache-x"]
    )
    @pytest.mark.parametrize("channel_data", [None, '{"a":1}'])
    def test_private(self, talk, channel, channel_data):
        assert talk.subscribe(channel, channel_data) == [Subscribe(ChannelName.parse(channel))]

    @pytest.mark.parametrize("channel", ["presence-x", "presence-cache-x"])
    @pytest.mark.parametrize(
        ("channel_data", "member"),
        [
            ('{"user_id":7}', Member(7)),
            ('{"user_id":0}', Member(0)),
            ('{"user_id":"7","user_info":{"name":"A"}}', Member("7", {"name": "A"})),
            ('{"user_id":"7","user_info":null,"more":1}', Member("7")),
        ],
    )
    def test_presence(self, talk, channel, channel_data, member):
        assert talk.subscribe(channel, channel_data) == [Subscribe(ChannelName.parse(channel), member)]

    def test_data_may_be_a_string(self, talk):
        assert talk.say("pusher:subscribe", '{"channel":"news"}') == [Subscribe(ChannelName.parse("news"))]

    GUARDED = ("private-x", "private-cache-x", "private-encrypted-x", "presence-x", "presence-cache-x")

    @pytest.mark.parametrize("channel", GUARDED)
    @pytest.mark.parametrize(
        "auth", [None, "", ":", "wrong", "key:", "278d425bdf160c739803:", "278d425bdf160c739803:0"]
    )
    def test_wrong_signature(self, talk, channel, auth):
        assert subscription_refusal(talk.subscribe(channel, '{"user_id":7}', auth=auth)) == {
            "code": 4009,
            "channel": channel,
            "type": "AuthError",
            "error": "Connection is unauthorized",
            "status": 401,
        }
        talk.assert_usable()

    def test_no_auth_at_all(self, talk):
        assert subscription_refusal(talk.say("pusher:subscribe", {"channel": "private-x"}))["status"] == 401

    @pytest.mark.parametrize(
        "replaced",
        [
            {"channel": "private-y"},
            {"channel_data": '{"user_id":8}'},
            {"channel_data": '{"user_id": 7}'},
            {"channel_data": None},
        ],
    )
    def test_signature_for_something_else(self, talk, replaced):
        channel = replaced.get("channel", "presence-x")
        assert subscription_refusal(talk.subscribe("presence-x", '{"user_id":7}', **replaced))["channel"] == channel

    def test_signature_of_another_socket(self, talk):
        auth = "278d425bdf160c739803:afaed3695da2ffd16931f457e338e6c9f2921fa133ce7dac49f529792be6304c"
        assert subscription_refusal(talk.subscribe("private-x", auth=auth))["code"] == 4009

    def test_signature_under_another_key(self, talk):
        auth = talk.session.application.secret + ":58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"
        assert subscription_refusal(talk.subscribe("private-foobar", auth=auth))["code"] == 4009

    @pytest.mark.parametrize("channel", ["", "a b", "#news", "ü", "a" * 201, "\ud800", "private-ä"])
    def test_invalid_name(self, talk, channel):
        assert subscription_refusal(talk.say("pusher:subscribe", {"channel": channel})) == {
            "code": 4009,
            "channel": channel,
            "type": "InvalidChannel",
            "error": "Invalid channel name",
            "status": 4009,
        }
        talk.assert_usable()

    @pytest.mark.parametrize("user_id", ["null", '""', "true", "false", "1.5", "[]", "{}", "[7]"])
    def test_no_user_id(self, talk, user_id):
        answer = subscription_refusal(talk.subscribe("presence-x", f'{{"user_id":{user_id}}}'))
        assert (answer["code"], answer["error"]) == (4009, "The channel data must contain a user_id")

    def test_no_channel_data(self, talk):
        assert subscription_refusal(talk.subscribe("presence-x"))["code"] == 4009

    @pytest.mark.parametrize("channel_data", [None, "{}", '{"user_id":null}', '{"user_id":""}'])
    def test_the_signed_in_user_stands_in(self, talk, channel_data):
        talk.session.signed_in(User("7", {"name": "A"}))
        commands = talk.subscribe("presence-x", channel_data)
        assert commands == [Subscribe(ChannelName.parse("presence-x"), Member("7", {"name": "A"}))]

    def test_a_named_user_goes_before_the_signed_in_one(self, talk):
        talk.session.signed_in(User("7"))
        commands = talk.subscribe("presence-x", '{"user_id":8}')
        assert commands == [Subscribe(ChannelName.parse("presence-x"), Member(8))]

    def test_member_size(self):
        talk = Conversation(max_presence_member_size=40)
        fitting, larger = (f'{{"user_id":7,"user_info":"{"ü" * count}"}}' for count in (6, 7))
        assert len(fitting.encode()) == 40
        assert isinstance(talk.subscribe("presence-x", fitting)[0], Subscribe)
        answer = subscription_refusal(talk.subscribe("presence-x", larger))
        assert (answer["code"], answer["type"], answer["status"]) == (4100, "LimitReached", 4100)

    def test_name_limit_of_the_application(self):
        talk = Conversation(max_channel_name=5)
        assert talk.subscribe("a" * 5) == [Subscribe(ChannelName.parse("a" * 5))]
        assert subscription_refusal(talk.subscribe("a" * 6))["code"] == 4009

    @pytest.mark.parametrize("user", [None, User("8"), User("70"), User("")])
    def test_a_user_s_channel_is_closed_to_others(self, talk, user):
        if user is not None:
            talk.session.signed_in(user)
        assert subscription_refusal(talk.subscribe("#server-to-user-7"))["code"] == 4009

    def test_a_user_s_channel_is_open_to_the_user(self, talk):
        talk.session.signed_in(User("7"))
        assert talk.say("pusher:subscribe", {"channel": "#server-to-user-7"}) == [
            Subscribe(ChannelName.parse("#server-to-user-7"))
        ]


class TestUnsubscribe:
    def test_held(self, talk):
        talk.session.joined("news", None)
        assert talk.say("pusher:unsubscribe", {"channel": "news"}) == [Unsubscribe(ChannelName.parse("news"))]

    @pytest.mark.parametrize("channel", ["news", "", "not valid", "private-x", "#server-to-user-7"])
    def test_not_held(self, talk, channel):
        assert talk.say("pusher:unsubscribe", {"channel": channel}) == []

    def test_after_leaving(self, talk):
        talk.session.joined("news", None)
        talk.session.left("news")
        talk.session.left("news")
        assert talk.say("pusher:unsubscribe", {"channel": "news"}) == []


class TestSignIn:
    @pytest.mark.parametrize(
        ("user_data", "user"),
        [
            ('{"id":"7"}', User("7")),
            ('{"id":7}', User("7")),
            ('{"id":"7","user_info":{"name":"A"}}', User("7", {"name": "A"})),
            ('{"id":"7","watchlist":["1",2,null,"",[],true]}', User("7", None, ("1", "2"))),
            ('{"id":"7","watchlist":"1"}', User("7")),
            ('{"id":"7","watchlist":{"1":2}}', User("7")),
        ],
    )
    def test_user(self, talk, user_data, user):
        assert talk.sign_in(user_data) == [SignIn(user, user_data)]

    @pytest.mark.parametrize("data", [None, [], {}, {"auth": "x"}, {"user_data": "{}"}, {"auth": 1, "user_data": "{}"}])
    def test_incomplete(self, talk, data):
        assert refusal(talk.say("pusher:signin", data)) == INVALID
        talk.assert_usable()

    def test_user_data_is_no_string(self, talk):
        assert refusal(talk.sign_in('{"id":"7"}', user_data={"id": "7"})) == INVALID

    @pytest.mark.parametrize("auth", ["", "wrong", "278d425bdf160c739803:4708"])
    def test_wrong_signature(self, talk, auth):
        assert fatal(talk.sign_in('{"id":"7"}', auth=auth)) == UNAUTHORIZED
        talk.assert_ended()

    def test_signature_for_other_data(self, talk):
        assert fatal(talk.sign_in('{"id":"7"}', user_data='{"id":"8"}')) == UNAUTHORIZED

    @pytest.mark.parametrize(
        "user_data",
        ["{}", "[]", "null", "7", '{"id":null}', '{"id":""}', '{"id":true}', '{"id":[]}', '{"id":1.5}', '{"Id":"7"}'],
    )
    def test_no_id(self, talk, user_data):
        answer = fatal(talk.sign_in(user_data))
        assert answer == (4009, 'The returned user data must contain the "id" field.')
        talk.assert_ended()

    @pytest.mark.parametrize("user_data", ["", "no JSON", "{"])
    def test_user_data_is_no_json(self, talk, user_data):
        """The site signed it, so it will do so again: 4200 would bring the client back at once, for ever."""
        answer = fatal(talk.sign_in(user_data))
        assert answer == (4009, 'The returned user data must contain the "id" field.')

    def test_again(self, talk):
        talk.session.signed_in(User("7"))
        assert talk.sign_in('{"id":7}') == [SignIn(User("7"), '{"id":7}')]

    def test_as_another(self, talk):
        talk.session.signed_in(User("7"))
        assert fatal(talk.sign_in('{"id":"8"}')) == (4009, "Connection is signed in as another user")

    @pytest.mark.parametrize(
        ("watchlist", "size", "told"), [(True, 100, False), (True, 101, True), (False, 101, False)]
    )
    def test_long_watchlist(self, watchlist, size, told):
        talk = Conversation(watchlist=watchlist)
        command, *more = talk.sign_in(f'{{"id":"7","watchlist":{list(range(size))}}}')
        assert command.user.watchlist == tuple(map(str, range(100)))
        assert [refusal([each])[0] for each in more] == ([4302] if told else [])
        talk.assert_usable()


class TestClientEvents:
    def client_event(self, talk, channel="private-x", event="client-x", data=None, **more):
        return talk.say(event, {"a": 1} if data is None else data, channel=channel, **more)

    def test_member(self, talk):
        talk.session.joined("private-x", None)
        assert self.client_event(talk) == [
            SendClientEvent(ChannelName.parse("private-x"), "client-x", {"a": 1}, None),
        ]

    @pytest.mark.parametrize("policy", ["all", "members"])
    def test_user_id_is_the_server_s_word(self, policy):
        talk = Conversation(accept_client_events_from=policy)
        talk.session.joined("presence-x", Member(7, {"name": "A"}))
        (command,) = self.client_event(talk, "presence-x", user_id=8, forged=True)
        assert command == SendClientEvent(ChannelName.parse("presence-x"), "client-x", {"a": 1}, 7)

    def test_user_id_of_an_outsider_is_nobody_s(self):
        talk = Conversation(accept_client_events_from="all")
        (command,) = self.client_event(talk, "presence-x", user_id=8)
        assert command.user_id is None

    @pytest.mark.parametrize("data", [[], [1], {}, {"a": {"b": []}}])
    def test_data(self, talk, data):
        talk.session.joined("private-x", None)
        assert self.client_event(talk, data=data)[0].data == data

    def test_data_in_a_string(self, talk):
        talk.session.joined("private-x", None)
        assert self.client_event(talk, data='{"a":2}')[0].data == {"a": 2}

    @pytest.mark.parametrize("channel", ["news", "private-x", "presence-x"])
    def test_members_only(self, talk, channel):
        answer = refusal(self.client_event(talk, channel))
        assert answer == (4009, "The client is not a member of the specified channel.")
        talk.assert_usable()

    @pytest.mark.parametrize("channel", ["news", "private-x", "presence-x", "cache-x"])
    def test_all(self, channel):
        talk = Conversation(accept_client_events_from="all")
        assert self.client_event(talk, channel) == [
            SendClientEvent(ChannelName.parse(channel), "client-x", {"a": 1}, None)
        ]

    @pytest.mark.parametrize("policy", ["none", "nobody", ""])
    def test_none(self, policy):
        talk = Conversation(accept_client_events_from=policy)
        talk.session.joined("private-x", None)
        assert refusal(self.client_event(talk)) == (4301, "The app does not have client messaging enabled.")

    @pytest.mark.parametrize("policy", ["all", "members"])
    @pytest.mark.parametrize("channel", ["#server-to-user-7", "private-encrypted-x", "private-encrypted-cache-x"])
    def test_where_clients_take_it_for_the_server_s(self, policy, channel):
        talk = Conversation(accept_client_events_from=policy)
        talk.session.joined(channel, None)
        assert refusal(self.client_event(talk, channel))[0] == 4301

    @pytest.mark.parametrize(("channel", "accepted"), [("news", False), ("cache-x", False), ("private-x", True)])
    def test_not_on_public_channels(self, channel, accepted):
        talk = Conversation(client_events_on_public_channels=False)
        talk.session.joined(channel, None)
        commands = self.client_event(talk, channel)
        assert isinstance(commands[0], SendClientEvent) if accepted else refusal(commands)[0] == 4301

    @pytest.mark.parametrize("channel", ["", "not valid", "#news", "a" * 201])
    def test_invalid_channel(self, channel):
        talk = Conversation(accept_client_events_from="all")
        assert refusal(self.client_event(talk, channel))[0] == 4009

    def test_name_length(self, talk):
        talk.session.joined("private-x", None)
        assert self.client_event(talk, event="client-".ljust(200, "x"))
        assert refusal(self.client_event(talk, event="client-".ljust(201, "x")))[0] == 4301
