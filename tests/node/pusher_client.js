/** Drives pusher-js. */
import Pusher from "pusher-js";
import { config, obey, report } from "./driver.js";

const pusher = new Pusher(config.key, {
  wsHost: config.host,
  wsPort: config.port,
  forceTLS: false,
  enabledTransports: ["ws"],
  disableStats: true,
  cluster: "",
  channelAuthorization: { endpoint: config.authorize, transport: "ajax" },
  userAuthentication: { endpoint: config.signin, transport: "ajax" },
});

pusher.connection.bind("state_change", ({ current }) => {
  report("state", { state: current, socket_id: pusher.connection.socket_id });
});
pusher.connection.bind("error", (error) => report("error", { code: (error.error ?? error).data?.code ?? null }));
pusher.user.bind_global((event, data) => report("user", { name: event, data }));
for (const name of ["online", "offline"]) {
  pusher.user.watchlist.bind(name, (data) => report("watchlist", { name, data }));
}

const members = (channel) => Object.keys(pusher.channel(channel).members.members).sort();

obey({
  subscribe({ channel }) {
    pusher.subscribe(channel).bind_global((name, data) => {
      report("heard", { channel, name, data: name === "pusher:subscription_succeeded" ? null : data });
    });
  },
  bind({ channel, name }) {
    pusher.channel(channel).bind(name, (data, { user_id }) => report("bound", { channel, name, data, user_id }));
  },
  unsubscribe: ({ channel }) => pusher.unsubscribe(channel),
  trigger: ({ channel, name, data }) => report("triggered", { sent: pusher.channel(channel).trigger(name, data) }),
  members: ({ channel }) => report("members", { ids: members(channel), me: pusher.channel(channel).members.myID }),
  async signin() {
    pusher.signin();
    await pusher.user.signinDonePromise;
    const channel = pusher.user.serverToUserChannel;
    channel?.bind("pusher:subscription_succeeded", () => report("signed_in", { id: pusher.user.user_data.id }));
    if (!channel) report("signin_failed");
  },
});
