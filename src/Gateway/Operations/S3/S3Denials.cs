using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>
/// What S3 says of a denial: who lacks what within the owner's account and organization, "Access Denied" to everybody else.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html#access-denied-message-examples
/// </summary>
internal static class S3Denials
{
    /// <summary>Keeps the decision about a bucket or an object; the fault where it is no.</summary>
    public static Fault? Of(Call call, Decision decision)
    {
        call.Decision = decision;
        return decision.Allowed ? null : Fault.AccessDenied(TextOf(decision, call.Caller!, call.Question!));
    }

    /// <summary>What refuses a call that policies allow: told as far as a decision would be.</summary>
    /// <param name="call">The call, its decision made.</param>
    /// <param name="reason">"because …".</param>
    public static Fault Because(Call call, string reason) => Fault.AccessDenied(
        IsToldTo(call.Decision!, call.Caller!, call.Question!)
            ? $"User: {call.Caller!.Principal.Arn} is not authorized to perform: {call.Question!.Action}"
                + $" on resource: {call.Question.DeniedAs} {reason}"
            : Plain);

    /// <summary>The text of a denial, and nothing else of it to those who may not know.</summary>
    public static string TextOf(Decision denial, Caller caller, Question question) =>
        IsToldTo(denial, caller, question) ? denial.DenialMessage : Plain;

    private const string Plain = "Access Denied";

    private static bool IsToldTo(Decision decision, Caller caller, Question question) =>
        decision.OwnerAccountId == caller.Principal.AccountId || AreOneOrganization(caller.Entries, question.Entries);

    private static bool AreOneOrganization(ImmutableArray<ConditionEntry> caller, ImmutableArray<ConditionEntry> resource) =>
        ValueOf(caller, "aws:PrincipalOrgID") is { } organization && ValueOf(resource, "aws:ResourceOrgID") == organization;

    private static string? ValueOf(ImmutableArray<ConditionEntry> entries, string key) =>
        entries.Where(entry => entry.Key == key).Select(entry => entry.Values[0]).FirstOrDefault();
}
