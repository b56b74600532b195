using System.Collections.Frozen;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Services;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>
/// Which permission lets a caller start a service's resource with a role. The caller says the action, so all of it is held
/// together: it is the principal's service's, it hands a role over, and it takes that very resource. Else a caller to whom
/// <c>lambda:*</c> is denied would have some other action checked.
/// </summary>
internal static class ServiceActions
{
    /// <summary>Principals whose name is not their actions' prefix.</summary>
    private static readonly FrozenDictionary<string, string> Prefixes = new Dictionary<string, string>
    {
        ["airflow-env"] = "airflow",
        ["ecs-tasks"] = "ecs",
        ["edgelambda"] = "lambda",
        ["eks-fargate"] = "eks",
        ["eks-fargate-pods"] = "eks",
        ["eks-nodegroup"] = "eks",
        ["lexv2"] = "lex",
        ["opensearchservice"] = "es",
        ["osis-pipelines"] = "osis",
        ["spot"] = "ec2",
        ["spotfleet"] = "ec2",
        ["vpc-flow-logs"] = "ec2",
    }.ToFrozenDictionary();

    /// <summary>Principals whose resources have a launch of their own, which asks for their own permission.</summary>
    private static readonly FrozenDictionary<string, string> LaunchedOtherwise = new Dictionary<string, string>
    {
        ["ec2.amazonaws.com"] = "LaunchInstance",
        ["ecs-tasks.amazonaws.com"] = "RunTask",
        ["pods.eks.amazonaws.com"] = "CreatePodIdentityAssociation",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How actions begin that make something that runs with a role; the last two are API Gateway's whole names. Those that change what
    /// is there ("UpdateFunctionCode", "PutProvisionedConcurrencyConfig") must not stand in for one that is denied.
    /// </summary>
    private static readonly string[] Verbs =
        ["Create", "Define", "Deploy", "Import", "Launch", "Register", "Request", "Restore", "Run", "Start", "Submit", "POST", "PUT"];

    /// <summary>Services whose actions that take a role are few and known, and not all of those that <see cref="Verbs"/> tell.</summary>
    private static readonly FrozenDictionary<string, FrozenSet<string>> Taking = new Dictionary<string, FrozenSet<string>>
    {
        ["config"] = FrozenSet.Create("PutConfigurationRecorder", "PutRemediationConfigurations", "PutConfigurationAggregator"),
        ["ec2"] = FrozenSet.Create("CreateFlowLogs", "RequestSpotFleet", "CreateFleet"),
        ["ecs"] = FrozenSet.Create("CreateService", "RegisterTaskDefinition", "RunTask", "StartTask"),
        ["events"] = FrozenSet.Create("PutTargets", "PutRule", "CreateConnection", "CreateEndpoint"),
        ["lambda"] = FrozenSet.Create("CreateFunction"),
        ["logs"] = FrozenSet.Create("PutSubscriptionFilter", "PutDestination"),
    }.ToFrozenDictionary();

    /// <summary>The action as it is asked, and on what: "*" where the service's actions of that name take no resource.</summary>
    /// <exception cref="AwsFaultException">ValidationError: they are not of one service, or hand no role over.</exception>
    public static (string Action, string Resource) Check(string principal, string action, string resourceArn)
    {
        if (LaunchedOtherwise.TryGetValue(principal, out var launch))
            throw new AwsFaultException(Fault.ValidationError($"What runs as {principal} is launched by {launch}."));
        var prefix = PrefixOf(principal) ?? throw new AwsFaultException(
            Fault.ValidationError($"{principal} is no service whose actions are known."));
        var known = ServiceAuthorization.Find(action);
        if (known is null || known.Service != prefix)
            throw new AwsFaultException(Fault.ValidationError($"{action} is no action of {principal}."));
        if (known.AccessLevel != AccessLevel.Write || !TakesRole(known))
            throw new AwsFaultException(Fault.ValidationError($"{action} hands no role over."));
        var fits = known.TakesNoResource
            ? ServiceAuthorization.FindService(prefix)!.ResourceTypes.Any(type => type.Matches(resourceArn))
            : known.ResourcesOf(resourceArn).Any();
        return fits
            ? (known.FullName, ServiceAuthorization.AskedOn(action, resourceArn))
            : throw new AwsFaultException(Fault.ValidationError($"{resourceArn} is no resource of {known.FullName}."));
    }

    private static bool TakesRole(ServiceAction action) => Taking.TryGetValue(action.Service, out var names)
        ? names.Contains(action.Name)
        : Verbs.Any(verb => action.Name.StartsWith(verb, StringComparison.Ordinal));

    /// <summary>
    /// "lambda" of lambda.amazonaws.com, "eks" of pods.eks.amazonaws.com, "states" of states.eu-west-1.amazonaws.com; null where the tables
    /// have no such service.
    /// </summary>
    private static string? PrefixOf(string principal)
    {
        var labels = principal.Split('.')[..^2];
        var name = labels.LastOrDefault(label => !IsRegion(label));
        return name is null ? null : ServiceAuthorization.FindService(Prefixes.GetValueOrDefault(name, name))?.Prefix;
    }

    /// <summary>"eu-west-1", "us-gov-east-1".</summary>
    private static bool IsRegion(string label) =>
        label.Split('-') is [{ Length: 2 or 4 } area, .., { Length: 1 } number] parts && parts.Length >= 3
            && area.All(char.IsAsciiLetterLower) && char.IsAsciiDigit(number[0]);
}
