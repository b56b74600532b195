namespace Rolecall.Policy.Tests;

/// <summary>Plain questions of one user, for tests that are about something else.</summary>
internal static class Requests
{
    public static Principal User { get; } = new()
    {
        Kind = PrincipalKind.User,
        AccountId = "222222222222",
        Arn = "arn:aws:iam::222222222222:user/developer",
        UserId = "AIDAEXAMPLEUSER00001",
        UserArn = "arn:aws:iam::222222222222:user/developer",
        IamUserId = "AIDAEXAMPLEUSER00001",
    };

    public static AccessRequest Of(string action, string resource, params ConditionEntry[] context) =>
        new() { Principal = User, Action = action, Resource = resource, Context = new ConditionContext(context) };

    /// <summary>A policy of these statements, of the newer version.</summary>
    public static CompiledPolicy Compiled(string statements, PolicyGrammar grammar = PolicyGrammar.Identity, string name = "policy") =>
        CompiledPolicy.Compile(
            PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", grammar), new PolicySource(name));

    public static bool Allows(PolicyDocument identity, AccessRequest request) =>
        Allows(CompiledPolicy.Compile(identity, new PolicySource("identity")), request);

    public static bool Allows(CompiledPolicy identity, AccessRequest request)
    {
        var side = Authorizer.EvaluateCaller(request, new CallerPolicies { Identity = [identity] }, explain: false);
        var resource = new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = request.Principal.AccountId };
        return Authorizer.Decide(side, request, resource, explain: false).Allowed;
    }
}
