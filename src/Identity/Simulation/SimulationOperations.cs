using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Simulation;

/// <summary>IAM's policy simulator. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html</summary>
internal static class SimulationOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Read<SimulateCustomPolicyRequest>(SimulateCustom, on: ActedOn.Everything),
        AccountOperation.Read<SimulatePrincipalPolicyRequest>(SimulatePrincipal, on: OtherTargets.PolicySource),
        AccountOperation.Read<GetContextKeysForCustomPolicyRequest>(KeysOfCustom, on: ActedOn.Everything),
        AccountOperation.Read<GetContextKeysForPrincipalPolicyRequest>(KeysOfPrincipal, on: OtherTargets.PolicySource),
    ];

    private const int DefaultPage = 100;

    /// <summary>
    /// Steps of one call: a simulation runs while its account waits, so all of it may take as long as one decision at worst.
    /// </summary>
    private const long MostSteps = 2 * (DecisionLimits.StepsOfHalf + DecisionLimits.StepsOfTraces);

    /// <summary>Bytes of results in one answer; some wires write four for each.</summary>
    private const long MostBytes = 1 << 20;

    public static AccountOutcome SimulateCustom(AccountState state, SimulateCustomPolicyRequest request, OperationContext context)
    {
        if (request.HasResourcePolicy && !request.HasCallerArn)
            throw new AwsFaultException(Fault.InvalidInput("CallerArn is required when a ResourcePolicy is given."));
        var simulation = new PolicySimulation(
            SimulatedCaller.Of(state, request.HasCallerArn ? request.CallerArn : null),
            SimulatedPolicy.Given(request.PolicyInputList, "PolicyInputList"),
            GivenBoundary(request.PermissionsBoundaryPolicyInputList),
            [
                .. request.OrderedOrganizationPolicyInputList.Select((level, index) => SimulatedPolicy
                    .Given(level.ServiceControlPolicyInputList, $"OrderedOrganizationPolicyInputList.{index + 1}")
                    .Select(policy => policy.Compile()).ToImmutableArray()),
            ],
            request.HasResourcePolicy ? request.ResourcePolicy : null,
            request.HasResourceOwner ? OwnerOf(request.ResourceOwner) : null,
            SimulatedContext.Read(request.ContextEntries));
        var (results, marker) = Run(
            simulation, request.ActionNames, request.ResourceArns, request.HasResourceHandlingOption
                ? request.ResourceHandlingOption
                : null, request.Marker, request.MaxItems);
        var response = new SimulateCustomPolicyResponse { IsTruncated = marker is not null };
        if (marker is not null)
            response.Marker = marker;
        response.EvaluationResults.AddRange(results);
        return AccountOutcome.Read(response);
    }

    public static AccountOutcome SimulatePrincipal(AccountState state, SimulatePrincipalPolicyRequest request, OperationContext context)
    {
        var sources = SimulatedSources.Of(state, request.PolicySourceArn);
        var exclusions = new PolicyExclusions(request.PolicyExclusionList);
        var given = SimulatedPolicy.Given(request.PolicyInputList, "PolicyInputList");
        var (kind, _) = SimulatedSources.EntityOf(request.PolicySourceArn);
        if (request.HasResourcePolicy && !request.HasCallerArn && kind == "group")
            throw new AwsFaultException(
                Fault.InvalidInput("CallerArn is required when a ResourcePolicy is given and the PolicySourceArn is a group's."));
        var simulation = new PolicySimulation(
            SimulatedCaller.Of(state, request.HasCallerArn ? request.CallerArn : request.PolicySourceArn),
            [.. sources.Policies.Where(policy => !exclusions.Excludes(policy)), .. given],
            GivenBoundary(request.PermissionsBoundaryPolicyInputList) ?? (exclusions.Boundary ? null : sources.Boundary),
            exclusions.ServiceControl ? [] : context.ServiceControl,
            request.HasResourcePolicy ? request.ResourcePolicy : null,
            request.HasResourceOwner ? OwnerOf(request.ResourceOwner) : null,
            SimulatedContext.Read(request.ContextEntries));
        var (results, marker) = Run(
            simulation, request.ActionNames, request.ResourceArns, request.HasResourceHandlingOption
                ? request.ResourceHandlingOption
                : null, request.Marker, request.MaxItems);
        var response = new SimulatePrincipalPolicyResponse { IsTruncated = marker is not null };
        if (marker is not null)
            response.Marker = marker;
        response.EvaluationResults.AddRange(results);
        return AccountOutcome.Read(response);
    }

    public static AccountOutcome KeysOfCustom(AccountState state, GetContextKeysForCustomPolicyRequest request, OperationContext context)
    {
        var response = new GetContextKeysForCustomPolicyResponse();
        response.ContextKeyNames.AddRange(ContextKeyNames.In(Documents(request.PolicyInputList)));
        return AccountOutcome.Read(response);
    }

    public static AccountOutcome KeysOfPrincipal(
        AccountState state, GetContextKeysForPrincipalPolicyRequest request, OperationContext context)
    {
        var own = SimulatedSources.Of(state, request.PolicySourceArn).Policies.Select(policy => policy.Document);
        var response = new GetContextKeysForPrincipalPolicyResponse();
        response.ContextKeyNames.AddRange(ContextKeyNames.In(own.Concat(Documents(request.PolicyInputList))));
        return AccountOutcome.Read(response);
    }

    private static (IEnumerable<EvaluationResult> Results, string? Marker) Run(
        PolicySimulation simulation, IReadOnlyList<string> actions, IReadOnlyList<string> resources, string? handling, string marker, int maxItems)
    {
        IReadOnlyList<string> on = resources.Count == 0 ? ["*"] : resources;
        if (actions.FirstOrDefault(action => !IsAction(action)) is { } wrong)
            throw new AwsFaultException(Fault.InvalidInput($"Invalid action name: {wrong}"));
        if (on.FirstOrDefault(resource => resource != "*" && !Arn.TryParse(resource, out _)) is { } noArn)
            throw new AwsFaultException(Fault.InvalidInput($"Invalid resource ARN: {noArn}"));
        if (handling is not null)
            ResourceHandling.Check(handling, on);
        var first = marker.Length == 0 ? 0 : ReadMarker(marker);
        var results = RunPage(simulation, [.. actions.Skip(first).Take(maxItems == 0 ? DefaultPage : maxItems)], on);
        var next = first + results.Count;
        return (results, next < actions.Count ? Convert.ToBase64String(Encoding.UTF8.GetBytes("after " + next.ToString(CultureInfo.InvariantCulture))) : null);
    }

    /// <summary>
    /// As many actions as one call may take: "IAM might return fewer than the MaxItems number of results, even when there are more".
    /// </summary>
    private static List<EvaluationResult> RunPage(
        PolicySimulation simulation, IReadOnlyList<string> actions, IReadOnlyList<string> resources)
    {
        var (steps, bytes) = (0L, 0L);
        var results = new List<EvaluationResult>();
        foreach (var action in actions)
        {
            var decisions = new List<SimulatedDecision>();
            foreach (var resource in resources)
            {
                var decided = simulation.Decide(action, resource);
                (steps, bytes) = (steps + decided.Steps, bytes + decided.Bytes);
                decisions.Add(decided);
                if ((steps <= MostSteps && bytes <= MostBytes) || (results.Count == 0 && decisions.Count == 1))
                    continue;
                return results.Count > 0
                    ? results
                    : throw new AwsFaultException(Fault.LimitExceeded(
                        $"Cannot simulate {action} on {resources.Count} resources in one call: the policies have too many statements. Simulate fewer resources, or fewer statements, at a time."));
            }
            results.Add(SimulationResults.Of(action, decisions));
        }
        return results;
    }

    private static SimulatedPolicy? GivenBoundary(IReadOnlyList<string> documents) => documents.Count > 1
        ? throw new AwsFaultException(Fault.InvalidInput("Only one permissions boundary can be given."))
        : SimulatedPolicy.Given(documents, "PermissionsBoundaryPolicyInputList").FirstOrDefault();

    /// <summary>Identity policies, or resource policies where they name a principal.</summary>
    private static IEnumerable<PolicyDocument> Documents(IEnumerable<string> documents)
    {
        foreach (var (json, index) in documents.Select((json, index) => (json, index)))
        {
            PolicyDocument? parsed = null;
            foreach (var grammar in new[] { PolicyGrammar.Identity, PolicyGrammar.Resource, PolicyGrammar.Trust })
            {
                try
                {
                    parsed ??= PolicyDocument.Parse(json, grammar);
                }
                catch (MalformedPolicyException)
                {
                    // The next grammar may fit.
                }
            }
            yield return parsed ?? throw new AwsFaultException(Fault.InvalidInput($"PolicyInputList.{index + 1} is not a valid policy."));
        }
    }

    /// <summary>"s3:GetObject": no wildcards.</summary>
    private static bool IsAction(string action) =>
        action.Split(':') is [{ Length: > 0 } service, { Length: > 0 } name]
        && service.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-')
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>An account id, or the ARN of its root.</summary>
    private static string OwnerOf(string owner)
    {
        if (AccountId.TryParse(owner, out _))
            return owner;
        return Arn.TryParse(owner, out var arn) && arn is { Service: "iam", Resource: "root" } && arn.Owner is not null
            ? arn.Account
            : throw new AwsFaultException(Fault.InvalidInput($"Invalid ResourceOwner: {owner}"));
    }

    private static int ReadMarker(string marker)
    {
        var buffer = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, buffer, out var length)
            && Encoding.UTF8.GetString(buffer, 0, length) is var text && text.StartsWith("after ", StringComparison.Ordinal)
            && int.TryParse(text["after ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                ? first
                : throw new AwsFaultException(Fault.InvalidInput("Invalid Marker."));
    }
}
