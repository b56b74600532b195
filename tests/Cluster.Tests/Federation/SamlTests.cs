using System.Security.Cryptography;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>sts:AssumeRoleWithSAML, through the gateways of two silos.</summary>
public sealed class SamlTests(DemoSandbox silos) : IClassFixture<DemoSandbox>, IAsyncLifetime
{
    private const string Nothing = "Not authorized to perform sts:AssumeRoleWithSAML";

    private const string EntityId = "https://idp.corp.example/saml";

    private static readonly SimulatedIdp Idp = CorporateIdp.New(EntityId);
    private static readonly SimulatedIdp Stranger = CorporateIdp.New(EntityId);
    private static int run;

    private readonly StsWorld world = new(silos);
    private readonly string name = "Corp" + Interlocked.Increment(ref run);
    private int assertions;

    private string Provider => $"arn:aws:iam::{StsWorld.Account}:saml-provider/{name}";

    private string RoleArn => StsWorld.Arn("Of" + name);

    public async ValueTask InitializeAsync()
    {
        await world.Gateway.Call<CreateSAMLProviderResponse>(
            silos.Admin, new CreateSAMLProviderRequest { Name = name, SamlMetadataDocument = Idp.Metadata() });
        await world.Role("Of" + name, Trust());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Assertion_OfATrustedUser_IssuesASession()
    {
        var answer = await Assume(Issue());

        (answer.Issuer, answer.Subject, answer.SubjectType, answer.Audience)
            .Should().Be((Idp.EntityId, "ann", "persistent", SamlExpectations.SignInUrl));
        answer.NameQualifier.Should().Be(Convert.ToBase64String(SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(
            $"{Idp.EntityId}{StsWorld.Account}/{name}"))));
        answer.AssumedRoleUser.Arn.Should().Be($"arn:aws:sts::333333333333:assumed-role/Of{name}/ann@corp");
        (await world.CodeOf(Who.With(answer.Credentials), new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task TrustPolicy_SeesTheAttributes_AndTheSessionItsSubject()
    {
        await world.Role(
            "Keyed" + name,
            Trust($$"""{"StringEquals":{"saml:sub":"ann","saml:aud":"{{SamlExpectations.SignInUrl}}","saml:doc":"333333333333/{{name}}","saml:iss":"{{Idp.EntityId}}"}, "ForAnyValue:StringEquals":{"saml:edupersonaffiliation":"staff"} }"""),
            StsWorld.Allow("\"s3:*\"", """{"StringEquals":{"saml:sub":"ann","saml:sub_type":"persistent"},"Null":{"saml:iss":"true"}}"""));
        var arn = StsWorld.Arn("Keyed" + name);

        (await Refusal(Issue(roles: [arn]), arn)).Should().Be(("AccessDenied", Nothing), "no affiliation is told");
        var answer =
            await Assume(Issue(roles: [arn], more: [new SamlAttribute("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", ["guest", "staff"], true)]), arn);
        (await world.CodeOf(Who.With(answer.Credentials), new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task Assertion_IsRedeemedOnce_OnWhateverSilo_AlsoWhereItWasDenied()
    {
        var response = Issue();
        await Assume(response);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(Who.Anonymous, Request(response)))!.Code.Should().Be("ExpiredTokenException");
    }

    /// <summary>Else each sign-in would have all policies of the account's users compiled anew.</summary>
    [Fact]
    public async Task Assertion_ThatIsRedeemed_LeavesTheModelOfItsAccount()
    {
        await world.Gateway.Call<GetCallerIdentityResponse>(silos.Admin, new GetCallerIdentityRequest());
        // Also what was noted of the administrator's key is written by now.
        await Assume(Issue());
        foreach (var gateway in silos.Gateways)
            await gateway.Call<GetCallerIdentityResponse>(silos.Admin, new GetCallerIdentityRequest());
        var before = Models();

        await Assume(Issue());

        before.Should().ContainSingle();
        Models().Should().Equal(before);

        List<IAccountModel> Models() =>
        [
            .. silos.Gateways.Select(gateway => gateway.Part<PublishedModels>().Accounts.TryFind(
                ModelKey.OfAccount(silos.Realm, AccountId.Parse(StsWorld.Account)), out var model) ? model : null).OfType<IAccountModel>(),
        ];
    }

    [Fact]
    public async Task TagsAndSourceIdentity_NeedTheirActions_AndStayWithTheSession()
    {
        string Tagged(string arn) => Issue(roles: [arn], tags: [new("team", "red")], transitive: ["team"], source: "ann.smith");
        (await Refusal(Tagged(RoleArn))).Should().Be(("AccessDenied", "Not authorized to perform sts:TagSession"));
        await world.Role(
            "Tagged" + name,
            Trust(actions: "\"sts:AssumeRoleWithSAML\",\"sts:TagSession\",\"sts:SetSourceIdentity\""),
            StsWorld.Allow("\"s3:*\"", """{"StringEquals":{"aws:PrincipalTag/team":"red","aws:SourceIdentity":"ann.smith"}}"""));
        var arn = StsWorld.Arn("Tagged" + name);

        var answer = await Assume(Tagged(arn), arn);

        answer.SourceIdentity.Should().Be("ann.smith");
        (await world.CodeOf(Who.With(answer.Credentials), new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task SessionDuration_AndTheEndOfTheUsersSession_OnlyShorten()
    {
        (await Assume(Issue(duration: TimeSpan.FromMinutes(20)))).Credentials.Expiration.ToDateTimeOffset()
            .Should().BeCloseTo(silos.Time.GetUtcNow().AddMinutes(20), TimeSpan.FromSeconds(1));
        (await Assume(Issue(duration: TimeSpan.FromHours(8)))).Credentials.Expiration.ToDateTimeOffset()
            .Should().BeCloseTo(silos.Time.GetUtcNow().AddHours(1), TimeSpan.FromSeconds(1));
        (await Assume(Issue(endsAt: silos.Time.GetUtcNow().AddMinutes(30)))).Credentials.Expiration.ToDateTimeOffset()
            .Should().BeCloseTo(silos.Time.GetUtcNow().AddMinutes(30), TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(SamlFault.Expired, "ExpiredTokenException")]
    [InlineData(SamlFault.NotYetValid, "InvalidIdentityToken")]
    [InlineData(SamlFault.Stale, "ExpiredTokenException")]
    [InlineData(SamlFault.WrongAudience, "InvalidIdentityToken")]
    [InlineData(SamlFault.WrongRecipient, "AccessDenied")]
    [InlineData(SamlFault.WrongIssuer, "AccessDenied")]
    [InlineData(SamlFault.FailedStatus, "IDPRejectedClaim")]
    [InlineData(SamlFault.Unsigned, "AccessDenied")]
    [InlineData(SamlFault.OtherKey, "AccessDenied")]
    [InlineData(SamlFault.Sha1, "AccessDenied")]
    [InlineData(SamlFault.ChangedName, "AccessDenied")]
    [InlineData(SamlFault.DocumentType, "InvalidIdentityToken")]
    [InlineData(SamlFault.Wrapped1, "*")]
    [InlineData(SamlFault.Wrapped5, "*")]
    [InlineData(SamlFault.Wrapped9, "*")]
    public async Task BadResponse_IsRefused(SamlFault fault, string code)
    {
        var response = Idp.IssueFaulty(Content([RoleArn]), new SamlIssueOptions(), fault, Stranger.Certificate);
        (await Refusal(response))!.Value.Code.Should().Match(code);
    }

    [Fact]
    public async Task Role_ThatTheAssertionDoesNotName_IsRefused()
    {
        await world.Role("Unnamed" + name, Trust());
        (await Refusal(Issue(), StsWorld.Arn("Unnamed" + name))).Should().Be(
            ("InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"));
    }

    [Fact]
    public async Task UnknownProvider_UnknownRole_UntrustedAssertion_AndUnknownAccount_AreAnsweredAlike()
    {
        var (absent, foreign) = (StsWorld.Arn("Absent" + name), "arn:aws:iam::999999999999:role/Any");
        string Forged(string arn) => Stranger.Issue(Content([arn]), new SamlIssueOptions());
        (string Role, string Provider, string Response)[] asked =
        [
            (RoleArn, Provider, Forged(RoleArn)),
            (absent, Provider, Forged(absent)),
            (absent, Provider, Issue(roles: [absent])),
            (RoleArn, Provider + "x", Issue()),
            (RoleArn, $"arn:aws:iam::222222222222:saml-provider/{name}", Issue()),
            (foreign, $"arn:aws:iam::999999999999:saml-provider/{name}", Issue(roles: [foreign])),
        ];
        var answers = new List<(Identity.Faults.Fault, Denial?)>();
        foreach (var (role, provider, response) in asked)
        {
            var request = new AssumeRoleWithSAMLRequest { RoleArn = role, PrincipalArn = provider, SamlAssertion = response };
            var (_, refused, _) = await world.Gateway.Try(Who.Anonymous, request, explain: true);
            answers.Add((refused!.Fault, refused.Denial));
        }

        answers.Should().AllBeEquivalentTo((
            new Identity.Faults.Fault("AccessDenied", Nothing, 403) { Category = Identity.Faults.FaultCategory.Denied }, (Denial?)null));
    }

    [Fact]
    public async Task Metadata_ThatIsReplaced_ProvesNobodyAnyMore()
    {
        await world.Gateway.Call<UpdateSAMLProviderResponse>(
            silos.Admin, new UpdateSAMLProviderRequest { SamlProviderArn = Provider, SamlMetadataDocument = Stranger.Metadata() });
        (await Refusal(Issue())).Should().Be(("AccessDenied", Nothing));
        await world.Gateway.Call<DeleteSAMLProviderResponse>(silos.Admin, new DeleteSAMLProviderRequest { SamlProviderArn = Provider });
        (await Refusal(Stranger.Issue(Content([RoleArn]), new SamlIssueOptions()))).Should().Be(("AccessDenied", Nothing));
    }

    [Fact]
    public async Task EncryptedAssertion_IsOpenedByTheProvidersKey_AndAPlainOneRefusedWhereEncryptionIsRequired()
    {
        using var key = RSA.Create(2048);
        await world.Gateway.Call<UpdateSAMLProviderResponse>(
            silos.Admin,
            new UpdateSAMLProviderRequest
            {
                SamlProviderArn = Provider,
                AddPrivateKey = key.ExportPkcs8PrivateKeyPem(),
                AssertionEncryptionMode = "Required"
            });

        (await Refusal(Idp.Issue(Content([RoleArn]), new SamlIssueOptions { EncryptTo = key }))).Should().BeNull();
        (await Refusal(Issue())).Should().Be(("AccessDenied", Nothing));
    }

    [Fact]
    public async Task RolesOfIdentityCenter_AreRefused()
    {
        await world.Role("AWSReservedSSO_" + name, Trust());
        var arn = StsWorld.Arn("AWSReservedSSO_" + name);
        (await Refusal(Issue(roles: [arn]), arn)).Should().Be(("AccessDenied", Nothing));
    }

    [Fact]
    public async Task Trail_TellsTheUserAndTheAssertionsId_AndNeverTheAssertion()
    {
        var response = Issue();
        var answer = await Assume(response);
        var asked = new LookupEventsRequest { Filter = new AuditFilter { EventName = "AssumeRoleWithSAML" }, PageSize = 1000 };
        var record = (await world.Gateway.Call<LookupEventsResponse>(null!, asked)).Events.Select(found => found.RecordJson).Single(
            found => found.Contains($"role/Of{name}\"", StringComparison.Ordinal));

        record.Should().Contain(
            $"\"userIdentity\":{{\"type\":\"SAMLUser\",\"principalId\":\"{answer.NameQualifier}:ann\",\"userName\":\"ann\",\"identityProvider\":\"{answer.NameQualifier}\"}}")
            .And.Contain($"\"sAMLAssertionID\":\"_{name}-").And.Contain(
                "\"roleSessionName\":\"ann@corp\"").And.NotContain(response).And.NotContain("<");
    }

    private string Trust(string condition = "{}", string actions = "\"sts:AssumeRoleWithSAML\"") =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[{{{actions}}}],"Principal":{"Federated":"{{{Provider}}}"},"Condition":{{{condition}}} }}""";

    private AssumeRoleWithSAMLRequest Request(string response, string? role = null) =>
        new() { RoleArn = role ?? RoleArn, PrincipalArn = Provider, SamlAssertion = response };

    private Task<AssumeRoleWithSAMLResponse> Assume(string response, string? role = null) =>
        world.Gateway.Call<AssumeRoleWithSAMLResponse>(Who.Anonymous, Request(response, role));

    private Task<(string Code, string Message)?> Refusal(string response, string? role = null) =>
        world.Refusal(Who.Anonymous, Request(response, role));

    private string Issue(
        string[]? roles = null, TimeSpan? duration = null, DateTimeOffset? endsAt = null,
        KeyValuePair<string, string>[]? tags = null, string[]? transitive = null, string? source = null, SamlAttribute[]? more = null) =>
        Idp.Issue(Content(roles ?? [RoleArn], duration, endsAt, tags, transitive, source, more), new SamlIssueOptions());

    private SamlResponseContent Content(
        string[] roles, TimeSpan? duration = null, DateTimeOffset? endsAt = null,
        KeyValuePair<string, string>[]? tags = null, string[]? transitive = null, string? source = null, SamlAttribute[]? more = null)
    {
        var number = ++assertions;
        return new SamlResponseContent
        {
            ResponseId = $"_{name}-r{number}",
            AssertionId = $"_{name}-a{number}",
            IssueInstant = silos.Time.GetUtcNow(),
            NameId = new SamlNameId("ann", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", null, null),
            SessionNotOnOrAfter = endsAt,
            Attributes =
            [
                .. AwsSamlAttributes.Of(new AwsSamlClaims
                {
                    Roles = [.. roles.Select(role => new SamlRolePair(role, Provider))],
                    RoleSessionName = "ann@corp",
                    SessionDuration = duration,
                    PrincipalTags = tags ?? [],
                    TransitiveTagKeys = transitive ?? [],
                    SourceIdentity = source,
                }),
                .. more ?? [],
            ],
        };
    }
}
