using System.Collections.Immutable;
using Google.Protobuf;

namespace Rolecall.Identity.Accounts;

/// <summary>An answer, and the changes that make it true.</summary>
public sealed record AccountOutcome(IMessage Response, ImmutableArray<AccountChange> Changes)
{
    internal static AccountOutcome Read(IMessage response) => new(response, []);

    /// <summary>One page of a list: every list of IAM says alike whether there is more, and where the next page begins.</summary>
    /// <param name="response">The answer with its items.</param>
    /// <param name="marker">Where the next page begins; null on the last.</param>
    internal static AccountOutcome Page(IMessage response, string? marker)
    {
        var fields = response.Descriptor;
        fields.FindFieldByName("is_truncated").Accessor.SetValue(response, marker is not null);
        if (marker is not null)
            fields.FindFieldByName("marker").Accessor.SetValue(response, marker);
        return Read(response);
    }

    internal static AccountOutcome Write(IMessage response, params ReadOnlySpan<AccountChange> changes) => new(response, [.. changes]);
}
