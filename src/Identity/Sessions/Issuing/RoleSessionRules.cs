using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>
/// What every role session must keep, in the order in which AWS refuses.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
/// </summary>
public static class RoleSessionRules
{
    private static readonly TimeSpan LongestChainedSession = TimeSpan.FromHours(1);

    private delegate Fault? Rule(RoleSessionAsk ask, RoleSessionFacts facts);

    private static readonly (RoleSessionStage Stage, Rule Refusal)[] InOrder =
    [
        (RoleSessionStage.Request, RoleArnNamesARole),
        (RoleSessionStage.Request, RootAssumesNoRole),
        (RoleSessionStage.Request, PolicyArnsAreTenAtMost),
        (RoleSessionStage.Request, TagKeysDiffer),
        (RoleSessionStage.Request, TagsAreNotReserved),
        (RoleSessionStage.Request, InheritedTagsAreNotPassed),
        (RoleSessionStage.Request, TransitiveTagsArePassed),
        (RoleSessionStage.Request, SourceIdentityStaysThroughTheChain),
        (RoleSessionStage.Permission, EveryNeededActionIsAllowed),
        (RoleSessionStage.Session, DurationIsWithinMaxSessionDuration),
        (RoleSessionStage.Session, ChainedDurationIsAnHourAtMost),
        (RoleSessionStage.Session, PolicyArnsAreOfTheAccountOrAws),
        (RoleSessionStage.Session, PolicyArnsExist),
        (RoleSessionStage.Session, PolicyIsWellFormed),
        (RoleSessionStage.Session, PackedPolicyFits),
    ];

    /// <summary>What the first rule of the stage that is broken refuses with; null where none is.</summary>
    public static Fault? Refusal(RoleSessionStage stage, RoleSessionAsk ask, RoleSessionFacts facts)
    {
        foreach (var rule in InOrder)
        {
            if (rule.Stage == stage && rule.Refusal(ask, facts) is { } refused)
                return refused;
        }
        return null;
    }

    private static Fault? RoleArnNamesARole(RoleSessionAsk ask, RoleSessionFacts facts) =>
        SessionIssuing.IsRole(ask.RoleArn) ? null : SessionIssuing.NamesNoRole(ask.RoleArn);

    /// <summary>The row of AssumeRole tells it too, for questions about calls that nobody makes.</summary>
    private static Fault? RootAssumesNoRole(RoleSessionAsk ask, RoleSessionFacts facts) =>
        ask.Principal.Kind == PrincipalKind.Root ? Fault.RootAssumesNoRole() : null;

    private static Fault? PolicyArnsAreTenAtMost(RoleSessionAsk ask, RoleSessionFacts facts) =>
        SessionPolicies.TooMany(ask.PolicyArns.Length);

    private static Fault? TagKeysDiffer(RoleSessionAsk ask, RoleSessionFacts facts) => SessionTags.Repeated(ask.Tags);

    private static Fault? TagsAreNotReserved(RoleSessionAsk ask, RoleSessionFacts facts) => SessionTags.Reserved(ask.Tags);

    private static Fault? InheritedTagsAreNotPassed(RoleSessionAsk ask, RoleSessionFacts facts) =>
        SessionTags.Contradictory(ask.Tags, ask.CallerSession);

    private static Fault? TransitiveTagsArePassed(RoleSessionAsk ask, RoleSessionFacts facts) =>
        SessionTags.NotPassed(ask.Tags, ask.TransitiveTagKeys);

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html</summary>
    private static Fault? SourceIdentityStaysThroughTheChain(RoleSessionAsk ask, RoleSessionFacts facts) =>
        ask.SourceIdentity is { } asked && ask.CallerSession?.SourceIdentity is { } fixedIdentity && fixedIdentity != asked
            ? Fault.NotAuthorizedOnRole(ask.Principal.Arn, SessionRequest.SetSourceIdentity, ask.RoleArn)
            : null;

    private static Fault? EveryNeededActionIsAllowed(RoleSessionAsk ask, RoleSessionFacts facts) =>
        facts is { Role: not null, Decision.Allowed: true }
        ? null
        : ask.Principal.Kind == PrincipalKind.Federated
            ? Fault.NotAuthorizedByToken(facts.Decision?.Action ?? ask.Needed[0].Action)
            : Fault.NotAuthorizedOnRole(ask.Principal.Arn, facts.Decision?.Action ?? ask.Needed[0].Action, ask.RoleArn);

    private static Fault? DurationIsWithinMaxSessionDuration(RoleSessionAsk ask, RoleSessionFacts facts) =>
        !ask.IsByService && SessionIssuing.DurationOf(ask) > TimeSpan.FromSeconds(facts.Role!.MaxSessionDuration)
            ? Fault.ValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
            : null;

    private static Fault? ChainedDurationIsAnHourAtMost(RoleSessionAsk ask, RoleSessionFacts facts) =>
        ask.IsChained && SessionIssuing.DurationOf(ask) > LongestChainedSession
            ? Fault.ValidationError(
                "The requested DurationSeconds exceeds the 1 hour session duration limit for roles assumed by role chaining")
            : null;

    private static Fault? PolicyArnsAreOfTheAccountOrAws(RoleSessionAsk ask, RoleSessionFacts facts) =>
        SessionPolicies.Foreign(ask.PolicyArns, facts.Role!.AccountId);

    private static Fault? PolicyArnsExist(RoleSessionAsk ask, RoleSessionFacts facts) =>
        SessionPolicies.Absent(ask.PolicyArns, facts.Documents);

    private static Fault? PolicyIsWellFormed(RoleSessionAsk ask, RoleSessionFacts facts) => SessionPolicies.Malformed(ask.Policy);

    private static Fault? PackedPolicyFits(RoleSessionAsk ask, RoleSessionFacts facts) => SessionPolicies.TooLarge(facts.PackedPolicySize);
}
