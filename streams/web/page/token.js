// The token comes behind `#`, which browsers send to nobody; it stays in this tab and leaves the address at once.
export function takeToken() {
  const given = location.hash.slice(1);
  if (/^[\w-]{8,}$/.test(given)) {
    try { sessionStorage.setItem("vigie.token", given); } catch { return given; }
    history.replaceState(null, "", location.pathname);
  }
  return token();
}

export function token() {
  try { return sessionStorage.getItem("vigie.token") ?? ""; } catch { return ""; }
}
