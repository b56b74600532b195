using System.Text;
using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Wires.Pages;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.SignIn;

/// <summary>
/// The pages of the sign-in. INVARIANT: whatever does not stand in this file is encoded.
/// </summary>
internal static class SignInPage
{
    /// <summary>The roles to choose from; the response goes along, since it is the credential.</summary>
    /// <param name="relayState">Null for none.</param>
    public static string Choice(string samlResponse, string? relayState, IReadOnlyList<SamlRole> roles)
    {
        var choices = new StringBuilder();
        foreach (var (index, role) in roles.Index())
        {
            choices.Append(
                $"<label><input type=\"radio\" name=\"{SamlSignInWire.RoleField}\" value=\"{HtmlPage.Encode(ValueOf(role))}\"{(index == 0 ? " checked" : "")}> "
                + $"{HtmlPage.Encode(role.RoleArn)}</label>\n");
        }
        var relayed = relayState is null
            ? ""
            : $"<input type=\"hidden\" name=\"{SamlSignInWire.RelayStateField}\" value=\"{HtmlPage.Encode(relayState)}\">\n";
        return HtmlPage.Of("Choose a role", $"""
            <form method="post">
            <input type="hidden" name="{SamlSignInWire.ResponseField}" value="{HtmlPage.Encode(samlResponse)}">
            {relayed}{choices}<button type="submit">Sign in</button>
            </form>
            """);
    }

    /// <summary>The session's credentials, in the three forms that AWS's tools read, and the token that a console takes in their place.</summary>
    /// <param name="relayState">Null for none.</param>
    public static string Session(AssumeRoleWithSAMLResponse answer, string signinToken, string? relayState)
    {
        var onward = relayState is null
            ? ""
            : $"<p><a id=\"onward\" href=\"{HtmlPage.Encode(relayState)}\">Go on to {HtmlPage.Encode(relayState)}</a></p>\n";
        var credentials = answer.Credentials;
        return HtmlPage.Of("Signed in", $"""
            <p>{HtmlPage.Encode(answer.AssumedRoleUser.Arn)}, until {HtmlPage.Encode(TimeOf(credentials))}</p>
            {onward}<h2>Environment</h2>
            <pre id="environment">{HtmlPage.Encode($"""
                export AWS_ACCESS_KEY_ID={credentials.AccessKeyId}
                export AWS_SECRET_ACCESS_KEY={credentials.SecretAccessKey}
                export AWS_SESSION_TOKEN={credentials.SessionToken}
                """)}</pre>
            <h2>~/.aws/credentials</h2>
            <pre id="profile">{HtmlPage.Encode($"""
                [default]
                aws_access_key_id = {credentials.AccessKeyId}
                aws_secret_access_key = {credentials.SecretAccessKey}
                aws_session_token = {credentials.SessionToken}
                """)}</pre>
            <h2>credential_process</h2>
            <pre id="process">{HtmlPage.Encode(Process(credentials))}</pre>
            <h2>Sign-in token, for 15 minutes</h2>
            <pre id="signin-token">{HtmlPage.Encode(signinToken)}</pre>
            """);
    }

    public static string Refusal(Fault fault) =>
        HtmlPage.Of("Not signed in", $"<p>{HtmlPage.Encode(fault.Code)}: {HtmlPage.Encode(fault.Message)}</p>");

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
}
