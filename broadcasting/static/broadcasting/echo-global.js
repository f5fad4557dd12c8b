/** Sets `window.Echo`, for pages whose scripts are no modules: `{% echo global=True %}`. */

import Echo from "./echo.js";

window.Echo = Echo.fromPage();
window.dispatchEvent(new CustomEvent("echo:ready", { detail: window.Echo }));
