// How an account is shown: its name and its picture.

/// The name that people see for an account.
export const nameOf = (account) =>
  account.username ?? account.email ?? account.nickname ?? `#${account.id}`;

/// The path of the avatar. The page may be open under another host name of the site.
export const avatarPath = (account) =>
  (account.avatar ? new URL(account.avatar, location.origin).pathname : "/default-avatar.svg");
