/** Every composable of @laravel/echo-vue; what they hear is in `window.heard`, by composable. */

import {
  configureEcho, useConnectionStatus, useEcho, useEchoModel, useEchoNotification, useEchoPresence, useEchoPublic,
} from "@laravel/echo-vue";
import { createApp, h } from "vue";
import { options } from "./options.js";

window.heard = {};
const note = (hook) => (payload) => (window.heard[hook] = payload);

configureEcho(options);

createApp({
  setup() {
    useEcho("orders.7", "OrderShipped", note("useEcho"));
    useEchoPublic("news", ".breaking", note("useEchoPublic"));
    useEchoPresence("room", ".joke", note("useEchoPresence"));
    useEchoModel("shop.Post", 1, "PostUpdated", note("useEchoModel"));
    useEchoNotification("App.Models.User.1", note("useEchoNotification"));
    const status = useConnectionStatus();
    return () => h("p", { id: "status" }, status.value);
  },
}).mount("#app");
