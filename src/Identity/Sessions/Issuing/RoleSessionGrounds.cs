using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>What a role decides by besides the request itself, where it is known when the session is asked for.</summary>
/// <param name="RequestEntries">The condition keys of the request.</param>
/// <param name="CallerEntries">The caller's.</param>
/// <param name="Needed">The actions that must be allowed.</param>
/// <param name="Explained">Every statement is to be traced.</param>
/// <param name="OriginKeyId">The long-term key that the chain of sessions begins with.</param>
public readonly record struct RoleSessionGrounds(
    ImmutableArray<ConditionEntry> RequestEntries,
    ImmutableArray<ConditionEntry> CallerEntries,
    ImmutableArray<NeededAction> Needed,
    bool Explained,
    string? OriginKeyId);
