using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires.Pages;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.SignIn;

namespace Rolecall.Gateway.Wires.SignIn;

/// <summary>
/// The endpoint that browsers post SAML responses to (SAML bindings, 3.5), in the place of https://signin.aws.amazon.com/saml: a page with the
/// roles where there are several, and one with the credentials. It makes the calls that a program would make, ListSamlRoles and
/// AssumeRoleWithSAML, and keeps nothing between two requests. It ends with a sign-in token, and with a link to RelayState where that is a path
/// of this server.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-saml.html
/// </summary>
internal sealed class SamlSignInWire(OperationTable table, BodyReader bodies, CallPipeline pipeline, IRandomSource random) : HttpWire
{
    public const string ResponseField = "SAMLResponse";
    public const string RoleField = "role";
    public const string RelayStateField = "RelayState";

    public override string LogName => "sign-in";

    public override bool Claims(WireRequest request) => PublicEndpoints.IsSignIn(request.Http, request.Path);

    public override async Task Serve(WireRequest request)
    {
        using var body = await bodies.ReadDocument(request.Http, (_, _) => null);
        var form = QueryForm.Parse(body.Bytes.Span);
        var response = WithoutBreaks(Single(form, ResponseField)
            ?? throw new AwsFaultException(Fault.InvalidIdentityToken("Your request did not include a SAML response.")));
        var relayState = RelayState.Own(Single(form, RelayStateField));
        var asking = new ListSamlRolesRequest { SamlResponse = response };
        if (ProviderOf(request) is { } providerId)
            asking.ProviderId = providerId;
        var listed = await Run<ListSamlRolesResponse>(request, asking);
        if (ChosenOf(listed, Single(form, RoleField)) is not { } chosen)
        {
            await HtmlPage.Answer(request, StatusCodes.Status200OK, SignInPage.Choice(response, relayState, listed.Roles));
            return;
        }
        var asked = new AssumeRoleWithSAMLRequest { RoleArn = chosen.RoleArn, PrincipalArn = chosen.ProviderArn, SamlAssertion = response };
        // A session of the console lasts as long as the response says, up to what the role allows.
        if (listed.HasSessionSeconds)
            asked.DurationSeconds = listed.SessionSeconds;
        var answer = await Run<AssumeRoleWithSAMLResponse>(request, asked);
        var call = request.Call!;
        var token = SigninTokens.Seal(answer.Credentials.SessionToken, call.Now, call.Sandbox.Keys, call.Sandbox.Name, random);
        await HtmlPage.Answer(request, StatusCodes.Status200OK, SignInPage.Session(answer, token, relayState));
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) =>
        HtmlPage.Answer(request, fault.Status, SignInPage.Refusal(fault));

    /// <summary>The id of the provider whose own endpoint it is; null for the endpoint of all.</summary>
    private static string? ProviderOf(WireRequest request) =>
        request.Path.StartsWith(PublicEndpoints.SignInOfOneProvider, StringComparison.Ordinal)
            ? request.Path[PublicEndpoints.SignInOfOneProvider.Length..]
            : null;

    /// <summary>The only role, or the one that the form names; null where there are several and it names none.</summary>
    /// <exception cref="AwsFaultException">There is none, or none of the name.</exception>
    private static SamlRole? ChosenOf(ListSamlRolesResponse listed, string? role) => (listed.Roles, role) switch
    {
        ([], _) => throw NoSuchRole(),
        ([var only], null) => only,
        (_, null) => null,
        _ => listed.Roles.FirstOrDefault(one => SignInPage.ValueOf(one) == role) ?? throw NoSuchRole(),
    };

    private static AwsFaultException NoSuchRole() => new(Fault.InvalidIdentityToken(
        "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"));

    private async Task<T> Run<T>(WireRequest request, IMessage asked)
        where T : class
    {
        var row = table.ByRequest(asked.Descriptor);
        return (T)await pipeline.Run(request.ToCall(row, () => asked, () => new Evidence.None()));
    }

    private static string? Single(List<KeyValuePair<string, string>> form, string name) => form.FindAll(pair => pair.Key == name) switch
    {
        [] => null,
        [var only] => only.Value,
        _ => throw WireFaults.MalformedInput($"The parameter {name} is given more than once"),
    };

    /// <summary>Many identity providers break base64 into lines, as MIME does.</summary>
    private static string WithoutBreaks(string response) => string.Concat(response.Split(['\r', '\n', ' ', '\t']));
}
