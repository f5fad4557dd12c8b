/** Every hook of @laravel/echo-react; what they hear is in `window.heard`, by hook. */

import {
  configureEcho, useConnectionStatus, useEcho, useEchoModel, useEchoNotification, useEchoPresence, useEchoPublic,
} from "@laravel/echo-react";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { options } from "./options.js";

window.heard = {};
const note = (hook) => (payload) => (window.heard[hook] = payload);

configureEcho(options);

const Page = () => {
  useEcho("orders.7", "OrderShipped", note("useEcho"));
  useEchoPublic("news", ".breaking", note("useEchoPublic"));
  useEchoPresence("room", ".joke", note("useEchoPresence"));
  useEchoModel("shop.Post", 1, "PostUpdated", note("useEchoModel"));
  useEchoNotification("App.Models.User.1", note("useEchoNotification"));
  return createElement("p", { id: "status" }, useConnectionStatus());
};

createRoot(document.getElementById("app")).render(createElement(Page));
