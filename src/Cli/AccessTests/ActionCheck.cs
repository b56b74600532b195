using Google.Protobuf.Reflection;
using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Names;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Cli.AccessTests;

/// <summary>
/// Tells actions that AWS does not have: policies decide them by their text alone, so that a test of a mistyped one would pass for the wrong
/// reason. The server knows AWS's actions; this program only those of the services that it can call.
/// </summary>
internal sealed class ActionCheck(AccessService.AccessServiceClient access, CancellationToken cancel)
{
    private static readonly (string Prefix, FileDescriptor File)[] Called =
    [
        ("iam", IamReflection.Descriptor), ("organizations", Api.Organizations.V1.OrganizationsReflection.Descriptor),
        ("s3", S3Reflection.Descriptor), ("servicequotas", Api.ServiceQuotas.V1.ServiceQuotasReflection.Descriptor),
        ("sts", StsReflection.Descriptor),
    ];

    private readonly Dictionary<string, string?> told = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the action of a decision; null where AWS has it, or where it is a pattern.</summary>
    public async Task<string?> Wrong(Decision decision, string action)
    {
        if (!decision.ActionUnknown || action.AsSpan().IndexOfAny('*', '?') >= 0)
            return null;
        var names = Called.SelectMany(
            one => one.File.Services.SelectMany(service => service.Methods).Select(method => $"{one.Prefix}:{method.Name}"));
        // Some operations need another action than that of their name, or none.
        var near = NearestName.Of(action, names) is { } name && !(await Decide(name)).ActionUnknown ? $"; did you mean \"{name}\"?" : "";
        return $"AWS has no action {action} that we know of{near}";
    }

    /// <summary>The same of an action that is not decided otherwise; the server is asked once for each.</summary>
    public async Task<string?> Wrong(string action)
    {
        if (!told.TryGetValue(action, out var wrong))
            told[action] = wrong = await Wrong(await Decide(action), action);
        return wrong;
    }

    private async Task<Decision> Decide(string action) => (await access.AuthorizeAsync(
        new() { Caller = "anonymous", Action = action, Resource = "*" }, new CallOptions(cancellationToken: cancel))).Decision;
}
