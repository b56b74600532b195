using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.SignIn;

/// <summary>
/// The pages of the sign-in, which need no script. INVARIANT: whatever does not stand in this file is encoded; the policy lets no browser
/// run or load anything else.
/// </summary>
internal static class SignInPage
{
    public const string ContentType = "text/html; charset=utf-8";

    private const string Style =
        "body{font:16px/1.5 sans-serif;margin:3em auto;max-width:50em;padding:0 1em}pre{background:#eee;overflow:auto;padding:1em}label{display:block}";

    /// <summary>Content-Security-Policy of every page.</summary>
    public static string Policy { get; } =
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; style-src "
        + $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    /// <summary>The roles to choose from; the response goes along, since it is the credential.</summary>
    public static string Choice(string samlResponse, IReadOnlyList<SamlRole> roles)
    {
        var choices = new StringBuilder();
        foreach (var (index, role) in roles.Index())
        {
            choices.Append(
                $"<label><input type=\"radio\" name=\"{SamlSignInWire.RoleField}\" value=\"{Encode(ValueOf(role))}\"{(index == 0 ? " checked" : "")}> "
                + $"{Encode(role.RoleArn)}</label>\n");
        }
        return Page("Choose a role", $"""
            <form method="post">
            <input type="hidden" name="{SamlSignInWire.ResponseField}" value="{Encode(samlResponse)}">
            {choices}<button type="submit">Sign in</button>
            </form>
            """);
    }

    /// <summary>The session's credentials, in the three forms that AWS's tools read.</summary>
    public static string Session(AssumeRoleWithSAMLResponse answer)
    {
        var credentials = answer.Credentials;
        return Page("Signed in", $"""
            <p>{Encode(answer.AssumedRoleUser.Arn)}, until {Encode(TimeOf(credentials))}</p>
            <h2>Environment</h2>
            <pre id="environment">{Encode($"""
                export AWS_ACCESS_KEY_ID={credentials.AccessKeyId}
                export AWS_SECRET_ACCESS_KEY={credentials.SecretAccessKey}
                export AWS_SESSION_TOKEN={credentials.SessionToken}
                """)}</pre>
            <h2>~/.aws/credentials</h2>
            <pre id="profile">{Encode($"""
                [default]
                aws_access_key_id = {credentials.AccessKeyId}
                aws_secret_access_key = {credentials.SecretAccessKey}
                aws_session_token = {credentials.SessionToken}
                """)}</pre>
            <h2>credential_process</h2>
            <pre id="process">{Encode(Process(credentials))}</pre>
            """);
    }

    public static string Refusal(Fault fault) => Page("Not signed in", $"<p>{Encode(fault.Code)}: {Encode(fault.Message)}</p>");

    /// <summary>What a choice says: as the attribute Role does.</summary>
    public static string ValueOf(SamlRole role) => $"{role.RoleArn},{role.ProviderArn}";

    /// <summary>https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html</summary>
    private static string Process(Credentials credentials) => new JsonObject
    {
        ["Version"] = 1,
        ["AccessKeyId"] = credentials.AccessKeyId,
        ["SecretAccessKey"] = credentials.SecretAccessKey,
        ["SessionToken"] = credentials.SessionToken,
        ["Expiration"] = TimeOf(credentials),
    }.ToJsonString();

    private static string TimeOf(Credentials credentials) => WireTime.Query(credentials.Expiration);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Page(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>{title}</title><style>{Style}</style></head>
        <body>
        <h1>{title}</h1>
        {body}
        </body>
        </html>

        """;
}
