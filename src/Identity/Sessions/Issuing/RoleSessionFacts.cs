using System.Collections.Frozen;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>What the rules of a role session know besides what is asked for, as far as it is known at their stage.</summary>
public readonly record struct RoleSessionFacts
{
    /// <summary>Nothing is known but the request.</summary>
    public static RoleSessionFacts None => default;

    /// <summary>Null where there is no such role, or its account is closed.</summary>
    public RoleDefinition? Role { get; init; }

    /// <summary>The first needed action that is denied, else the one that the call is named after.</summary>
    public Decision? Decision { get; init; }

    /// <summary>The managed policies that the request names, by ARN, as far as they exist.</summary>
    public IReadOnlyDictionary<string, string> Documents { get => field ?? FrozenDictionary<string, string>.Empty; init; }

    /// <summary>Percent of the packed budget that policies and tags use.</summary>
    public int PackedPolicySize { get; init; }
}
