/** laravel-echo and pusher-js without a framework; what is heard is in `window.heard`, by the hook of that name. */

import Echo from "laravel-echo";
import Pusher from "pusher-js";
import { options } from "./options.js";

window.heard = {};
const note = (hook) => (payload) => (window.heard[hook] = payload);

const echo = new Echo({ ...options, Pusher });
const show = (status) => (document.getElementById("app").innerHTML = `<p id="status">${status}</p>`);
echo.connector.onConnectionChange(show);

echo.private("orders.7").listen("OrderShipped", note("useEcho"));
echo.channel("news").listen(".breaking", note("useEchoPublic"));
echo.join("room").listen(".joke", note("useEchoPresence"));
echo.private("shop.Post.1").listen(".PostUpdated", note("useEchoModel"));
echo.private("App.Models.User.1").notification(note("useEchoNotification"));
