namespace Rolecall.Identity.Sessions.Tags;

/// <summary>A tag of a session; a transitive one goes on to the sessions assumed from it.</summary>
public sealed record SessionTag(string Key, string Value, bool Transitive);
