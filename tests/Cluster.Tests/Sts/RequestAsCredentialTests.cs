using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Roles;
using Rolecall.Gateway;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>
/// An operation whose request is the credential, as federation's are to be. The row is this test's own: its messages are AssumeRole's,
/// and who calls stands in ExternalId.
/// </summary>
public sealed class RequestAsCredentialTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Provider = "arn:aws:iam::333333333333:oidc-provider/tokens.example";

    private static readonly string Trust =
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":"{{{Provider}}}"},"Condition":{"StringEquals":{"sts:RoleSessionName":"ann"} } } }""";

    private readonly StsWorld world = new(silos);

    /// <summary>One, since each counts its own failures.</summary>
    private GatewayOfSilo gateway = silos.First;

    private int identified;

    [Fact]
    public async Task Call_WhoseTokenProvesItsCaller_IssuesASession()
    {
        await world.Role("ByToken", Trust);

        var session = Who.With(((AssumeRoleResponse)await Run(Request("ByToken", "token:ann", "ann"))).Credentials);

        var identity = await world.Gateway.Call<GetCallerIdentityResponse>(session, new GetCallerIdentityRequest());
        identity.Arn.Should().Be("arn:aws:sts::333333333333:assumed-role/ByToken/ann");
        (await world.Refusal(session, new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task Call_ThatTheTrustPolicyDenies_IsRefused()
    {
        await world.Role("OnlyAnn", Trust);

        (await Refused(Request("OnlyAnn", "token:bob", "bob"))).Code.Should().Be("AccessDenied");
        (await Refused(Request("Absent", "token:ann", "ann"))).Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Audit_OfTheCall_NamesItsCaller()
    {
        await world.Role("Audited", Trust);
        await Run(Request("Audited", "token:ann", "ann"));

        var asked = new LookupEventsRequest { Filter = new AuditFilter { EventName = "AssumeRole" }, PageSize = 1000 };
        var events = (await world.Gateway.Call<LookupEventsResponse>(null, asked)).Events;

        events.Should().Contain(found => found.RecordJson.Contains("\"principalId\":\"tokens.example:ann\"", StringComparison.Ordinal)
            && found.RecordJson.Contains("role/Audited", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_WhoseTokenProvesNobody_IsRefusedBeforeAnythingIsAsked() =>
        (await Refused(Request("ByToken", "forged", "ann"))).Code.Should().Be("InvalidIdentityToken");

    [Fact]
    public async Task Request_ThatCannotBe_IsNotLookedAt()
    {
        (await Refused(new AssumeRoleRequest { RoleArn = "x", RoleSessionName = "ann", ExternalId = "token:ann" })).Code
            .Should().Be("ValidationError");
        identified.Should().Be(0);
    }

    [Fact]
    public async Task Flood_OfTokensThatProveNobody_IsNotLookedAt_AndStopsNobodyWhoProvedHimself()
    {
        var source = IPAddress.Parse("203.0.113.9");
        var known = silos.First.From(source, connection: new object());
        gateway = known;
        await world.Role("Flooded", Trust);
        await Run(Request("Flooded", "token:ann", "ann"));
        (gateway, identified) = (silos.First.From(source, connection: new object()), 0);
        var codes = new List<string>();
        for (var i = 0; i < FailedProofs.MostOfKey + 10; i++)
            codes.Add((await Refused(Request("ByToken", "forged", "ann"))).Code);

        codes.Take(FailedProofs.MostOfKey).Should().AllBe("InvalidIdentityToken");
        codes[^1].Should().Be("Throttling");
        identified.Should().Be(FailedProofs.MostOfKey);
        gateway = known;
        await Run(Request("Flooded", "token:ann", "ann"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00")]
    public async Task AwsWire_WithAnySignatureOrNone_GoesByTheToken(string authorization)
    {
        await world.Role("OnTheWire" + authorization.Length, Trust);
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Host = new HostString("localhost");
        http.Request.Path = "/";
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        if (authorization.Length > 0)
            http.Request.Headers.Authorization = authorization;
        http.Request.ContentType = "application/x-www-form-urlencoded";
        var form = $"Action=AssumeRole&Version=2011-06-15&RoleSessionName=ann&ExternalId=token:ann&RoleArn={StsWorld.Arn("OnTheWire" + authorization.Length)}";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(form));
        http.Request.ContentLength = form.Length;
        http.Response.Body = new MemoryStream();

        var services = silos.Cluster.Silos[0].ServiceProvider;
        var query = new QueryWire(
            new OperationTable([Row()]),
            services.GetRequiredService<BodyReader>(),
            services.GetRequiredService<ClaimedCallers>(),
            services.GetRequiredService<CallPipeline>());
        await HttpWires.Serve(query, new WireRequest(http, Keys.DefaultSandbox, "/", "", services.GetRequiredService<RequestIds>().New()));

        var answer = Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());
        (http.Response.StatusCode, answer)
            .Should().Match<(int Status, string Body)>(got => got.Status == 200 && got.Body.Contains("<SessionToken>"));
    }

    private static AssumeRoleRequest Request(string role, string token, string name) =>
        new() { RoleArn = StsWorld.Arn(role), RoleSessionName = name, ExternalId = token };

    private Task<Google.Protobuf.IMessage> Run(AssumeRoleRequest request) => gateway.Part<CallPipeline>().Run(CallOf(request));

    private async Task<Fault> Refused(AssumeRoleRequest request)
    {
        var running = () => Run(request);
        return (await running.Should().ThrowAsync<RefusedCallException>()).Which.Fault;
    }

    private Call CallOf(AssumeRoleRequest request)
    {
        var any = gateway.CallOf(Who.Anonymous, request, explain: false, Keys.DefaultSandbox);
        return new Call
        {
            Operation = Row(),
            SandboxName = any.SandboxName,
            Parse = any.Parse,
            ReadCredentials = () => throw new InvalidOperationException("nobody looks for other credentials"),
            Origin = any.Origin,
            RequestId = any.RequestId,
            Cancel = any.Cancel,
        };
    }

    private Operation Row() => new()
    {
        Method = Api.Sts.V1.Sts.Descriptor.FindMethodByName("AssumeRole"),
        Access = Access.ByToken,
        Authorization = Gateway.Operations.Authorization.ByResource,
        ReadOnly = true,
        Sessions = SessionUse.Any,
        IssuesCredentials = true,
        Identify = Identify,
        AskBeforeAuth = call => new Question
        {
            Action = "sts:AssumeRole",
            Resource = call.RequestAs<AssumeRoleRequest>().RoleArn,
            Entries = call.RequestEntries([.. SessionRequest.EntriesOf(call.RequestAs<AssumeRoleRequest>(), null)]),
        },
        Handle = Handle,
    };

    private Task<Caller> Identify(Call call)
    {
        identified++;
        var request = call.RequestAs<AssumeRoleRequest>();
        if (request.ExternalId.Split(':') is not ["token", var name])
            throw new AwsFaultException(new Fault("InvalidIdentityToken", "The token proves nobody."));
        return Task.FromResult(new Caller
        {
            AccessKeyId = "",
            Principal = new Principal
            {
                Kind = PrincipalKind.Federated,
                AccountId = SessionIssuing.RoleOf(request.RoleArn).AccountId,
                Arn = $"tokens.example:{name}",
                UserId = $"tokens.example:{name}",
                FederatedProvider = Provider,
            },
        });
    }

    private async Task<Google.Protobuf.IMessage> Handle(Call call)
    {
        var request = call.RequestAs<AssumeRoleRequest>();
        var (account, name) = SessionIssuing.RoleOf(request.RoleArn);
        call.Resources.Add((request.RoleArn, account, "AWS::IAM::Role"));
        var role = silos.First.Grains.GetGrain<IRoleGrain>(Keys.Role(call.Sandbox.Name, account, name));
        var reply = await role.Assume(RoleSessionAsk.Of(request, call.Caller!.Principal, null, call.Now) with
        {
            Entries = [.. call.Question!.Entries, .. call.Caller.Entries],
            Needed = call.NeededActions(),
        });
        call.Decision = reply.Decision;
        var claims = reply.Claims ?? throw new AwsFaultException(reply.Fault!);
        return new AssumeRoleResponse { Credentials = silos.First.Part<SessionIssuer>().Issue(call, claims).ToMessage() };
    }
}
