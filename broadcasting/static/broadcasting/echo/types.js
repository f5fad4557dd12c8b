/**
 * The types of Revurb's browser client. No page loads this file: it is for editors and for TypeScript.
 *
 * @typedef {"connected" | "connecting" | "reconnecting" | "disconnected" | "failed"} Status
 *   `failed`: the server refused us for good, and nothing is tried again until `connect()` is called.
 * @typedef {{code: number, message: string, retryIn: number | null}} ConnectionLoss
 *   Why there is no connection; `retryIn` is in milliseconds, null if nothing is tried again.
 * @typedef {{code: number, message: string}} ServerError
 * @typedef {object} SubscriptionError
 * @property {string} type `AuthError` unless the server says otherwise; `DecryptionError` on encrypted channels.
 * @property {string} error
 * @property {number} status HTTP's; 0 if the site was not reached, or where HTTP has no say.
 * @property {number | null} [retryIn] Milliseconds until the site is asked again, null if it is not.
 *
 * @typedef {(status: Status, loss: ConnectionLoss | null) => void} StatusListener
 * @typedef {(error: ServerError) => void} ErrorListener
 *
 * @typedef {string | number} Id
 * @typedef {{id: Id, info: any}} Member
 * @typedef {{id: string, type: string, [field: string]: any}} Notification
 * @typedef {(event: string, data: any, userId?: Id) => void} ToAll Hears the names that `listen` takes.
 * @typedef {(notification: Notification) => void} Notified
 * @typedef {(error: SubscriptionError) => void} Refused
 * @typedef {(info: any, id: Id) => void} Met
 * @typedef {(ids: string[]) => void} Seen
 * @typedef {Function} Off
 * @typedef {{event: string, channel?: string, data?: any, user_id?: Id}} Frame
 * @typedef {{auth: string, channel_data?: string, shared_secret?: string, user_data?: string}} Credentials
 *
 * @typedef {{secretbox: {open: (box: Uint8Array, nonce: Uint8Array, key: Uint8Array) => Uint8Array | null}}} NaCl
 * @typedef {Record<string, string>} Headers
 * @typedef {(error: any, answer: Credentials | null) => void} AuthorizerCallback
 * @typedef {(channel: {name: string}, options: Settings) =>
 *   {authorize: (socketId: string, callback: AuthorizerCallback) => unknown}} CustomAuthorizer
 * @typedef {{endpoint: string, headers?: Headers}} UserAuthentication
 *
 * @typedef {object} Options Whatever is null counts as not given.
 * @property {"revurb" | "reverb" | "pusher" | "null" | (new (options: any) => any)} [broadcaster] `revurb`.
 * @property {string | null} [key] The application's public key.
 * @property {string | null} [host] Host, port and scheme are the page's, unless given.
 * @property {number | string | null} [port]
 * @property {"http" | "https" | null} [scheme] `https` connects with TLS.
 * @property {string | null} [path] Prefix of the server's paths, as `/ws`.
 * @property {string | null} [cluster] Of hosted Pusher.
 * @property {string | null} [wsHost] Echo's names: `host`,
 * @property {number | string | null} [wsPort] `port` without TLS,
 * @property {number | string | null} [wssPort] `port` with TLS,
 * @property {boolean | null} [forceTLS] `scheme`,
 * @property {string | null} [wsPath] and `path`.
 * @property {string | false | null} [namespace] Put before event names without a leading dot. `App.Events`.
 * @property {string | null} [authEndpoint] `/broadcasting/auth`, which signs for channels.
 * @property {{headers?: Headers, params?: Headers} | null} [auth] Sent along to it.
 * @property {CustomAuthorizer | null} [authorizer] Takes its place.
 * @property {string | UserAuthentication | null} [userAuthentication] `/broadcasting/user-auth`, which signs users in.
 * @property {string | null} [csrfToken] Else the page's meta tag is read, then the cookie.
 * @property {string | null} [csrfCookie] `csrftoken`.
 * @property {string | null} [bearerToken] Sent to both endpoints as `Authorization`.
 * @property {boolean | null} [withoutInterceptors] `true` sends no `X-Socket-ID`.
 * @property {boolean | null} [autoConnect] `false` waits for `connect()`.
 * @property {number | null} [pongTimeout] Milliseconds that an answer to a ping may take. 30000.
 * @property {number | null} [connectTimeout] Milliseconds that the server may take to greet us. 10000.
 * @property {NaCl | null} [nacl] Decrypts instead of our own code, as `tweetnacl` can.
 * @property {any} [WebSocket] Another implementation, where the platform has none.
 *
 * @typedef {Options & {
 *   namespace: string | false, authEndpoint: string, csrfCookie: string, pongTimeout: number, connectTimeout: number,
 *   auth: {headers: Headers, params?: Headers}, userAuthentication: {endpoint: string, headers: Headers},
 * }} Settings Options with their defaults, read anew for each request.
 *
 * @typedef {object} Wire What a channel wants of its connector.
 * @property {Settings} options
 * @property {(event: string, data: unknown, channel?: string) => boolean} send `false`: not connected, and not sent.
 * @property {(channel: {name: string}) => Promise<Credentials>} authorize Rejects with a `SubscriptionError`.
 * @property {() => Promise<Credentials>} authenticate The same for the user.
 */
/**
 * @template Data
 * @typedef {(data: Data, userId?: Id) => void} Listener `userId` comes with the whispers of members.
 */
export {};
