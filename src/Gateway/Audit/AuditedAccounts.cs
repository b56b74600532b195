using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// The trails that record a call. As in AWS, a call that fails authentication is in none, streamed or not. A refused one is at most in: the
/// caller's, and of S3 the bucket owner's, which is told that and where it was refused.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_apis: "CloudTrail logs all
/// authenticated API requests"; for cross-account AssumeRole it logs no AccessDenied in the target account.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html: no logs of requests that fail authentication, but of those
/// whose authorization fails, and of anonymous users'.
/// </summary>
internal static class AuditedAccounts
{
    /// <summary>The administrator's own calls are no account's.</summary>
    private const string Nobodys = "-";

    /// <summary>None, or the caller's account first, or the owner's alone where the caller has no account.</summary>
    public static AuditedAccount[] Of(Call call, Fault? fault)
    {
        if (!call.Authenticated && call.Caller is null)
            return [];
        var owner = call.AlsoRecordedIn is { } other && IsToldOwner(call, fault) ? Owner(call, other, refused: fault is not null) : null;
        if (call.IsAnonymous)
            return owner is null ? [] : [owner];
        var own = Own(call, refused: fault is not null);
        return owner is null ? [own] : [own, owner];
    }

    private static bool IsToldOwner(Call call, Fault? fault) =>
        fault is null || OperationTable.SigningNameOf(call.Operation.Method.Service) == "s3";

    private static AuditedAccount Own(Call call, bool refused)
    {
        var id = call.Caller?.Principal.AccountId ?? Nobodys;
        return new AuditedAccount(id, IsForeign: false, TakesParameters: true, refused ? OfRefused(call, id) : ResourcesOf(call));
    }

    /// <summary>As they are: most records tell all of them.</summary>
    private static List<(string Arn, string? Owner, string Type)> ResourcesOf(Call call) => call.Resources!;

    private static List<(string Arn, string? Owner, string Type)> OfRefused(Call call, string id) =>
    [
        .. call.Resources.Select(resource =>
            (resource.Arn, IsHidden(resource.Arn, resource.AccountId, id) ? null : resource.AccountId, resource.Type)),
    ];

    /// <summary>Whose a bucket is, a refused caller did not know.</summary>
    private static bool IsHidden(string arn, string owner, string reader) =>
        owner != reader && !(Arn.TryParse(arn, out var parsed) && parsed.Account == owner);

    /// <summary>
    /// The resource's owner: of what it allowed the whole request, of what was refused the resource alone; of an anonymous
    /// caller's key nothing.
    /// </summary>
    private static AuditedAccount Owner(Call call, string id, bool refused)
    {
        List<(string Arn, string? Owner, string Type)> resources = refused && call.IsAnonymous
            ? [.. call.Resources.Select(resource => (WithoutKey(resource.Arn), (string?)resource.AccountId, resource.Type))]
            : ResourcesOf(call);
        return new AuditedAccount(id, IsForeign: true, TakesParameters: !refused && !call.IsAnonymous, resources);
    }

    /// <summary>arn:aws:s3:::bucket of arn:aws:s3:::bucket/key: the key is the stranger's own text.</summary>
    private static string WithoutKey(string arn) => arn.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? arn[..slash] : arn;
}
