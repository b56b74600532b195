using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// What an instance is told about itself. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
/// </summary>
internal sealed class InstanceMetadata
{
    private const string TagFolder = "meta-data/tags/instance/";
    private const string UserData = "user-data";

    private readonly WorkloadCredentials credentials;
    private readonly MetadataItem[] rows;

    public InstanceMetadata(WorkloadCredentials credentials, InstanceSigners signers)
    {
        this.credentials = credentials;
        rows =
        [
            .. InstanceCategories.Rows,
            new("meta-data/iam/info", "2012-01-12", IamInfo, HasRole),
            new("meta-data/iam/security-credentials/{role}", "2012-01-12", Credentials, HasRole),
            Signed("pkcs7", signers.Enveloped),
            Signed("rsa2048", signers.Enveloped),
            Signed("signature", signers.Detached),
        ];
    }

    /// <param name="view">The instance.</param>
    /// <param name="path">"/latest/meta-data/…", as it came.</param>
    public async Task Answer(InstanceView view, string path)
    {
        var (version, below) = Uri.UnescapeDataString(path).Trim('/').Split('/', 2) switch
        {
            [var first, var rest] => (first, rest),
            var only => (only[0], ""),
        };
        if (version.Length == 0)
            await Tell(view, "text/plain", MetadataVersions.Listing);
        else if (!MetadataVersions.Exists(version) || MetadataTree.Find(ItemsOf(view, version), below) is not var (value, listing))
            await view.Request.Refuse(StatusCodes.Status404NotFound);
        else if (value is { Path: UserData })
            await Tell(view, "application/octet-stream", InstanceCategories.UserData(view));
        else
            await Tell(view, "text/plain", listing ?? await value!.Text(view));
    }

    private static Task Tell(InstanceView view, string contentType, string text) => Tell(view, contentType, Encoding.UTF8.GetBytes(text));

    private static Task Tell(InstanceView view, string contentType, byte[] bytes)
    {
        var headers = view.Request.Http.Response.Headers;
        headers.AcceptRanges = "none";
        headers.LastModified = view.Instance.LaunchedAt.ToString("R", CultureInfo.InvariantCulture);
        return view.Request.Answer(StatusCodes.Status200OK, contentType, bytes);
    }

    private IEnumerable<MetadataItem> ItemsOf(InstanceView view, string version)
    {
        foreach (var row in rows)
        {
            if (MetadataVersions.Has(version, row.Since) && row.When?.Invoke(view) != false)
                yield return row with { Path = PathOf(view, row) };
        }
        if (!view.Facts.Settings.TellsTags || !MetadataVersions.Has(version, "2021-03-23"))
            yield break;
        foreach (var tag in view.Facts.Settings.Tags)
            yield return new MetadataItem(TagFolder + tag.Key, "2021-03-23", _ => tag.Value);
    }

    private static string PathOf(InstanceView view, MetadataItem row) => row.Path
        .Replace("{mac}", view.Facts.Mac, StringComparison.Ordinal)
        .Replace("{role}", view.RoleName, StringComparison.Ordinal);

    private static MetadataItem Signed(string name, Func<LeasedSandbox, string, Task<string>> sign) => new(
        "dynamic/instance-identity/" + name, "2009-04-04", view => sign(view.Request.Sandbox, InstanceCategories.IdentityDocument(view)));

    private static bool HasRole(InstanceView view) => view.RoleName is not null;

    private static string IamInfo(InstanceView view) => MetadataDocument.OfLines(
    [
        new("Code", "Success"),
        new("LastUpdated", MetadataDocument.Instant(view.Instance.LaunchedAt)),
        new("InstanceProfileArn", view.Found.Profile!.Arn),
        new("InstanceProfileId", view.Found.Profile.ProfileId),
    ]);

    /// <summary>
    /// A role that EC2 may not assume is told with status 200 and a code: SDKs then go on to their next source of credentials.
    /// </summary>
    private async Task<string> Credentials(InstanceView view)
    {
        try
        {
            var handedOut = await credentials.Of(view.Request.Ask(view.Found, view.Delivery));
            return MetadataDocument.OfLines(
            [
                new("Code", "Success"),
                new("LastUpdated", MetadataDocument.Instant(handedOut.IssuedAt)),
                new("Type", "AWS-HMAC"),
                new("AccessKeyId", handedOut.AccessKeyId),
                new("SecretAccessKey", handedOut.SecretAccessKey.Reveal()),
                new("Token", handedOut.Token),
                new("Expiration", SdkExpiration.Tell(view.Request.Sandbox.Settings.Clock, handedOut.ExpiresAt, view.Request.Wall)),
            ]);
        }
        catch (AwsFaultException)
        {
            return MetadataDocument.OfLines(
            [
                new("Code", "AssumeRoleUnauthorizedAccess"),
                new(
                    "Message",
                    $"EC2 cannot assume the role {view.RoleName}.  Please see documentation at http://docs.amazonwebservices.com/IAM/latest/UserGuide/RolesTroubleshooting.html."),
                new("LastUpdated", MetadataDocument.Instant(view.Request.Now)),
            ]);
        }
    }
}
