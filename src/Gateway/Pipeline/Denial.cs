using Rolecall.Identity.Access;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;

namespace Rolecall.Gateway.Pipeline;

/// <summary>
/// The part of a denial that leaves the gateway. The caller gets it on any wire, and so does the trail of the caller's account. The
/// decision itself is told to administrators only.
/// </summary>
internal sealed record Denial
{
    /// <summary>What error details and the trail show; null if AWS's text shows nothing of the decision.</summary>
    public required DisclosedDenial? Disclosed { get; init; }

    /// <summary>What sts:DecodeAuthorizationMessage decodes; null where it would be longer than the model allows.</summary>
    public required string? EncodedMessage { get; init; }

    /// <summary>
    /// Null where no decision refused the call, and for anonymous callers and those whom an identity provider vouches for: they are told
    /// AWS's text and nothing else.
    /// </summary>
    /// <param name="call">The refused call.</param>
    /// <param name="text">AWS's text, which the caller is told in any case.</param>
    /// <param name="random">For the seal.</param>
    public static Denial? Of(Call call, string text, IRandomSource random) =>
        call is { Decision: { Allowed: false } decision, IsAnonymous: false, Asserted: null, Caller.Principal.AccountId: var account }
            && AccountId.TryParse(account, out _)
            ? new Denial { Disclosed = Disclosure.AtOnce(decision, account, text), EncodedMessage = Seal(call, decision, random) }
            : null;

    /// <summary>The decision sealed for the caller's account, without what the resource's owner alone may know.</summary>
    private static string? Seal(Call call, Decision decision, IRandomSource random)
    {
        if (call is not { Question: { } question, Caller: { } caller })
            return null;
        var account = caller.Principal.Account;
        var isForeign = decision.OwnerAccountId != account;
        ConditionEntry[] context = [.. question.KeysOf(caller).Where(entry => !isForeign || !Disclosure.IsOwners(entry.Key))];
        var disclosed = Disclosure.ToAccount(decision, account, isForeign ? call.SideOf(decision.Action) : null);
        return AuthorizationMessageSealer.Seal(disclosed, context, account, call.Sandbox.Keys, call.Sandbox.Name, random);
    }
}
