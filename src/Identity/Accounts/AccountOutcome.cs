using System.Collections.Immutable;
using Google.Protobuf;

namespace Rolecall.Identity.Accounts;

/// <summary>An answer, and the changes that make it true.</summary>
public sealed record AccountOutcome(IMessage Response, ImmutableArray<AccountChange> Changes)
{
    internal static AccountOutcome Read(IMessage response) => new(response, []);

    internal static AccountOutcome Write(IMessage response, params ReadOnlySpan<AccountChange> changes) => new(response, [.. changes]);
}
