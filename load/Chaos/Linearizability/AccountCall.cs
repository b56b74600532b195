namespace Rolecall.Chaos.Linearizability;

/// <summary>A call on an account's users.</summary>
/// <param name="Name">The user's; empty for <see cref="AccountCallKind.List"/>.</param>
/// <param name="Value">What <see cref="AccountCallKind.Put"/> writes.</param>
internal sealed record AccountCall(AccountCallKind Kind, string Name = "", string Value = "");
