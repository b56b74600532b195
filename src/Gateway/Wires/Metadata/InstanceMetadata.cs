using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// What an instance is told about itself. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
/// </summary>
internal sealed class InstanceMetadata(WorkloadCredentials credentials)
{
    private const string SecurityCredentials = "/latest/meta-data/iam/security-credentials/";

    public async Task Answer(MetadataRequest visit, WorkloadReply found, string path, string version)
    {
        if (path.StartsWith(SecurityCredentials, StringComparison.Ordinal) && path.Length > SecurityCredentials.Length)
            await AnswerCredentials(visit, found, path[SecurityCredentials.Length..].TrimEnd('/'), version);
        else if (TextOf(visit, found, path) is { } text)
            await visit.Answer(
                StatusCodes.Status200OK,
                text[0] == '{' && path.StartsWith("/latest/dynamic/", StringComparison.Ordinal) ? "application/json" : "text/plain",
                text);
        else
            visit.Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static string? TextOf(MetadataRequest visit, WorkloadReply found, string path)
    {
        var workload = found.Workload;
        var role = found.RoleArn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null;
        // SDKs end paths with a slash or not, of folders and of values alike (botocore: placement/availability-zone/).
        return path.TrimEnd('/') switch
        {
            "/latest" => "dynamic\nmeta-data",
            "/latest/meta-data" => (role is null ? "" : "iam/\n") + "instance-id\nlocal-ipv4\nplacement/\nservices/",
            "/latest/meta-data/instance-id" => workload.Id,
            "/latest/meta-data/local-ipv4" => workload.PrivateIp,
            "/latest/meta-data/placement" => "availability-zone\nregion",
            "/latest/meta-data/placement/availability-zone" => workload.Region + "a",
            "/latest/meta-data/placement/region" => workload.Region,
            "/latest/meta-data/services" => "domain\npartition",
            "/latest/meta-data/services/domain" => "amazonaws.com",
            "/latest/meta-data/services/partition" => "aws",
            "/latest/dynamic" => "instance-identity/",
            "/latest/dynamic/instance-identity" => "document",
            "/latest/dynamic/instance-identity/document" => IdentityDocument(visit, workload),
            _ when role is null => null,
            "/latest/meta-data/iam" => "info\nsecurity-credentials/",
            "/latest/meta-data/iam/info" => MetadataDocument.OfLines(
            [
                new("Code", "Success"),
                new("LastUpdated", Instant(workload.LaunchedAt)),
                new("InstanceProfileArn", found.Profile!.Arn),
                new("InstanceProfileId", found.Profile.ProfileId),
            ]),
            "/latest/meta-data/iam/security-credentials" => role,
            _ => null,
        };
    }

    /// <summary>
    /// A role that EC2 may not assume is told with status 200 and a code: SDKs then go on to their next source of credentials.
    /// </summary>
    private async Task AnswerCredentials(MetadataRequest visit, WorkloadReply found, string roleName, string version)
    {
        if (found.RoleArn is not { } arn || arn[(arn.LastIndexOf('/') + 1)..] != roleName)
        {
            visit.Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        KeyValuePair<string, string>[] told;
        try
        {
            var handedOut = await credentials.Of(visit, found, version);
            told =
            [
                new("Code", "Success"),
                new("LastUpdated", Instant(handedOut.IssuedAt)),
                new("Type", "AWS-HMAC"),
                new("AccessKeyId", handedOut.AccessKeyId),
                new("SecretAccessKey", handedOut.SecretAccessKey.Reveal()),
                new("Token", handedOut.Token),
                new("Expiration", SdkExpiration.Tell(visit.Sandbox.Settings.Clock, handedOut.ExpiresAt, visit.Wall)),
            ];
        }
        catch (AwsFaultException)
        {
            told =
            [
                new("Code", "AssumeRoleUnauthorizedAccess"),
                new("Message", $"EC2 cannot assume the role {roleName}.  Please see documentation at http://docs.amazonwebservices.com/IAM/latest/UserGuide/RolesTroubleshooting.html."),
                new("LastUpdated", Instant(visit.Now)),
            ];
        }
        await visit.Answer(StatusCodes.Status200OK, "text/plain", MetadataDocument.OfLines(told));
    }

    private static string IdentityDocument(MetadataRequest visit, StoredWorkload workload) => MetadataDocument.OfLines(
    [
        new("accountId", visit.Address.AccountId),
        new("architecture", "x86_64"),
        new("availabilityZone", workload.Region + "a"),
        new("instanceId", workload.Id),
        new("instanceType", "t3.micro"),
        new("pendingTime", Instant(workload.LaunchedAt)),
        new("privateIp", workload.PrivateIp!),
        new("region", workload.Region),
        new("version", "2017-09-30"),
    ]);

    private static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
