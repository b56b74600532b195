using Rolecall.Policy;

namespace Rolecall.Fuzz;

/// <summary>A few questions put to a policy that the fuzzer made, explained too.</summary>
internal static class Questions
{
    private const string Account = "111111111111";

    private static readonly Principal Caller = new()
    {
        Kind = PrincipalKind.User,
        AccountId = Account,
        Arn = $"arn:aws:iam::{Account}:user/dev",
        UserId = "AIDAEXAMPLEUSER00001",
        UserArn = $"arn:aws:iam::{Account}:user/dev",
        IamUserId = "AIDAEXAMPLEUSER00001",
    };

    private static readonly ConditionContext Usual = new([
        new("aws:username", "dev"), new("aws:SourceIp", "10.1.2.3"), new("aws:CurrentTime", "2026-01-01T00:00:00Z"),
        new("aws:SecureTransport", "true"),
        new("aws:PrincipalArn", Caller.Arn), new("aws:PrincipalTag/t", ["a", "b"]), new("k", [])]);

    public static void Ask(CompiledPolicy policy, PolicyGrammar grammar) => Ask(policy, grammar, Usual);

    public static bool Ask(CompiledPolicy policy, PolicyGrammar grammar, ConditionContext context)
    {
        var request = new AccessRequest { Principal = Caller, Action = "s3:GetObject", Resource = "arn:aws:s3:::dev/x", Context = context };
        var identity = grammar == PolicyGrammar.Identity;
        var resource = new ResourcePolicies
        {
            Kind = grammar switch { PolicyGrammar.Trust => ResourceKind.Role, PolicyGrammar.Resource => ResourceKind.WithPolicy, _ => ResourceKind.Plain },
            AccountId = Account,
            Policy = identity ? null : policy,
        };
        var policies = new CallerPolicies { Identity = identity ? [policy] : [] };
        var plain = Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain: false), request, resource, explain: false);
        var explained = Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain: true), request, resource, explain: true);
        Targets.Check(plain.Result == explained.Result && plain.DecidingLayer == explained.DecidingLayer, "an explanation changes nothing");
        Targets.Check(explained.Explain().Length > 0, "an explanation says something");
        return plain.Allowed;
    }
}
