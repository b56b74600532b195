using System.Collections.Immutable;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;

namespace Rolecall.Identity.Simulation;

/// <summary>
/// One simulated caller with its policies: each action on each resource is decided by the engine that enforces, trust
/// policies included (AWS's own simulator ignores those: https://github.com/aws/aws-cli/issues/10314).
/// </summary>
internal sealed class PolicySimulation
{
    private const string ResourcePolicyId = "ResourcePolicy";

    // About what telling the outcome costs, as steps of the decision are counted.
    private const int StepsOfDecision = 256;
    private const int StepsOfKey = 32;
    private const int StepsOfMatch = 64;

    private readonly ImmutableArray<SimulatedPolicy> identity;
    private readonly CallerPolicies callerPolicies;
    private readonly PrincipalFacts caller;
    private readonly ConditionContext context;
    private readonly string? resourcePolicy;
    private readonly Dictionary<PolicyGrammar, (SimulatedPolicy Policy, CompiledPolicy Compiled)> resourcePolicies = [];
    private readonly string? resourceOwner;

    /// <param name="serviceControl">From the root to the account; empty where no SCP binds the caller.</param>
    /// <param name="resourceOwner">The account of resources whose ARN names none; the caller's where null.</param>
    public PolicySimulation(
        PrincipalFacts caller,
        ImmutableArray<SimulatedPolicy> identity,
        SimulatedPolicy? boundary,
        ImmutableArray<ImmutableArray<CompiledPolicy>> serviceControl,
        string? resourcePolicy,
        string? resourceOwner,
        ImmutableArray<ConditionEntry> given)
    {
        (this.caller, this.identity, this.resourcePolicy, this.resourceOwner) = (caller, identity, resourcePolicy, resourceOwner);
        callerPolicies = new CallerPolicies
        {
            // By index: two policies may have one name.
            Identity = [.. identity.Select((policy, index) => CompiledPolicy.Compile(policy.Document, new PolicySource(IdOf(index))))],
            Boundary = boundary?.Compile(),
            ServiceControl = serviceControl,
        };
        context = new ConditionContext(caller.Entries.Concat(given));
    }

    public SimulatedDecision Decide(string action, string resource)
    {
        var request = new AccessRequest { Principal = caller.Principal, Action = action, Resource = resource, Context = context };
        var own = ResourcePolicyFor(action);
        var policies = new ResourcePolicies
        {
            Kind = own is null ? ResourceKind.Plain : ResourceKinds.OfPolicyFor(action),
            AccountId = OwnerOf(resource),
            Policy = own?.Compiled,
        };
        var side = Authorizer.EvaluateCaller(request, callerPolicies, explain: true);
        var decision = Authorizer.Decide(side, request, policies, explain: true);
        var traces = decision.Layers
            .Where(layer => layer.Layer is Layer.IdentityPolicy or Layer.ResourcePolicy or Layer.TrustPolicy)
            .SelectMany(layer => layer.Statements)
            .Select(trace => (Trace: trace, Policy: trace.Policy == ResourcePolicyId ? own!.Value.Policy : identity[int.Parse(trace.Policy, System.Globalization.CultureInfo.InvariantCulture)]))
            .ToList();
        var matched = traces
            .Where(one => one.Trace.Matched && decision.Result != Verdict.ImplicitDeny && one.Trace.Deny == (decision.Result == Verdict.ExplicitDeny))
            .Select(one => new SimulatedMatch(one.Policy, one.Trace.Index))
            .ToImmutableArray();
        var guardrails = decision.Layers.Where(layer => layer.Layer == Layer.ServiceControlPolicy).SelectMany(layer => layer.Statements);
        var (missing, asked) = MissingKeys(traces, guardrails);
        return new SimulatedDecision
        {
            Steps = decision.Steps + StepsOfDecision + (StepsOfKey * asked) + (StepsOfMatch * matched.Length),
            Resource = resource,
            Decision = decision,
            CrossAccount = policies.AccountId != caller.Principal.AccountId,
            // Of a denial by statement the denying ones alone; of one by silence there is nothing to name.
            Matched = matched,
            MissingKeys = missing,
        };
    }

    /// <summary>
    /// The keys that statements about this action and resource need and the simulation was not given, and how many were looked for.
    /// </summary>
    /// <param name="guardrails">SCPs' statements. AWS leaves theirs out, and so does not tell why such a simulation denies.</param>
    private (ImmutableArray<string> Missing, long Asked) MissingKeys(
        IEnumerable<(StatementTrace Trace, SimulatedPolicy Policy)> traces, IEnumerable<StatementTrace> guardrails)
    {
        // A resource that does not fit may yet do so when its variables are filled in.
        var keys = traces
            .Where(one => one.Trace.FailedElement is not ("Principal" or "Action"))
            .SelectMany(one => one.Policy.KeysOf(one.Trace.Index, ofResource: one.Trace.FailedElement == "Resource"))
            .Concat(guardrails.SelectMany(trace => trace.Conditions.Select(condition => condition.Key)))
            .ToList();
        return ([.. keys.Where(key => !context.TryGet(key, out _)).Distinct(StringComparer.OrdinalIgnoreCase)], keys.Count);
    }

    /// <summary>Read once in either grammar, however many pairs are asked.</summary>
    private (SimulatedPolicy Policy, CompiledPolicy Compiled)? ResourcePolicyFor(string action)
    {
        if (resourcePolicy is null)
            return null;
        var grammar = ResourceKinds.OfPolicyFor(action) == ResourceKind.Role ? PolicyGrammar.Trust : PolicyGrammar.Resource;
        if (resourcePolicies.TryGetValue(grammar, out var known))
            return known;
        var read = SimulatedPolicy.Given(resourcePolicy, ResourcePolicyId, "resource", grammar);
        return resourcePolicies[grammar] = (read, read.Compile());
    }

    private string OwnerOf(string resource) =>
        Arn.TryParse(resource, out var arn) && arn.Owner is { } owner ? owner : resourceOwner ?? caller.Principal.AccountId;

    private static string IdOf(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
