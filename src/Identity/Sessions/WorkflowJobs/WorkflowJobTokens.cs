using System.Text.Json;
using System.Text.Json.Nodes;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Sessions.WorkflowJobs;

/// <summary>
/// The tokens by which jobs ask for OpenID Connect tokens (ACTIONS_ID_TOKEN_REQUEST_TOKEN): the job itself, sealed, and kept nowhere.
/// https://docs.github.com/en/actions/reference/security/oidc
/// </summary>
public static class WorkflowJobTokens
{
    private const string Purpose = "workflow job";

    public static string Seal(WorkflowJob job, KeyRing ring, string sandbox, IRandomSource random) =>
        SealedText.Seal(JsonSerializer.SerializeToUtf8Bytes(job, WorkflowJobJson.Default.WorkflowJob), Purpose, ring, sandbox, random);

    /// <summary>The job; null for what was not sealed in this sandbox, and for one that is over.</summary>
    public static WorkflowJob? TryOpen(string token, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        if (SealedText.TryOpen(token, Purpose, ring, sandbox, now) is not { } json)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, WorkflowJobJson.Default.WorkflowJob) is { } job && now < job.ExpiresAt ? job : null;
        }
        catch (JsonException)
        {
            // Of a newer version of this program: a member that is not understood may be one that narrows.
            return null;
        }
    }

    /// <summary>The claims of a token for an audience.</summary>
    /// <param name="audience">Null for GitHub's own: the URL of the repository's owner, or what the claims say.</param>
    public static string ClaimsFor(WorkflowJob job, string? audience)
    {
        var claims = JsonNode.Parse(job.Claims)!.AsObject();
        if (audience is not null)
            claims["aud"] = audience;
        else if (!claims.ContainsKey("aud") && claims["repository_owner"] is JsonValue owner)
            claims["aud"] = "https://github.com/" + owner;
        return claims.ToJsonString();
    }
}
