namespace Rolecall.Policy.Tests.Documents;

/// <summary>A policy means those whom it named when it was written, and shows them by their ids once they are gone.</summary>
public sealed class PrincipalBindingTests
{
    private const string Ann = "arn:aws:iam::222222222222:user/ann";
    private const string AnnsId = "AIDAEXAMPLEUSER00001";
    private const string Role = "arn:aws:iam::222222222222:role/path/R";
    private const string RolesId = "AROAEXAMPLEROLE00001";

    private static readonly Dictionary<string, string> Ids = new() { [Ann] = AnnsId, [Role] = RolesId };

    [Fact]
    public void NamedPrincipals_AreUsersAndRolesOnceEach() =>
        PolicyDocument.Parse(
            Text(
                Ann,
                Ann,
                Role,
                "222222222222",
                "*",
                "arn:aws:iam::222222222222:root",
                "arn:aws:sts::222222222222:assumed-role/R/s",
                AnnsId),
            PolicyGrammar.Trust)
            .NamedPrincipals.Should().Equal(Ann, Role);

    [Theory]
    [InlineData(AnnsId, true)]
    [InlineData("AIDAEXAMPLEUSER00002", false)]
    public void Bind_UserMadeAnewUnderTheSameName_IsNotTrusted(string id, bool trusted)
    {
        var caller = new Principal
        {
            Kind = PrincipalKind.User,
            AccountId = "222222222222",
            Arn = Ann,
            UserId = id,
            UserArn = Ann,
            IamUserId = id
        };
        Trusts(caller).Should().Be(trusted);
    }

    [Theory]
    [InlineData(RolesId, true)]
    [InlineData("AROAEXAMPLEROLE00002", false)]
    public void Bind_RoleMadeAnewUnderTheSameName_IsNotTrusted(string id, bool trusted)
    {
        var caller = new Principal
        {
            Kind = PrincipalKind.RoleSession,
            AccountId = "222222222222",
            Arn = "arn:aws:sts::222222222222:assumed-role/R/s",
            UserId = id + ":s",
            RoleArn = Role,
            RoleId = id
        };
        Trusts(caller).Should().Be(trusted);
    }

    [Fact]
    public void Show_ThoseWhoAreGone_AreIds() =>
        PolicyDocument.Show(Text(Ann, Role), new Dictionary<string, string> { [Ann] = AnnsId }).Should().Be(Text(AnnsId, Role));

    [Fact]
    public void Show_TextOutsideOfPrincipals_StaysLetterByLetter()
    {
        var text = $$$"""
            { "Version" : "2012-10-17", "Id":"{{{Ann}}}", "Statement": [
              { "Sid": "AWS", "Effect":"Deny", "NotPrincipal" : { "Federated":"{{{Ann}}}", "AWS" : "{{{Ann}}}" , "Service":["{{{Ann}}}"] }, "Action" : "sts:\u0041ssumeRole",
                "Condition": { "StringEquals": { "AWS": "{{{Ann}}}", "Principal": ["{{{Ann}}}"] } } },
              { "Principal":"*", "Resource" : "{{{Ann}}}" } ] }
            """;

        PolicyDocument.Show(text, Ids)
            .Should()
            .Be(text.Replace($"\"AWS\" : \"{Ann}\"", $"\"AWS\" : \"{AnnsId}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Show_EscapedArn_IsFound() =>
        PolicyDocument.Show("""{"Statement":{"Principal":{"AWS":["arn:aws:iam::222222222222:user\/ann"]}}}""", Ids)
            .Should().Be("""{"Statement":{"Principal":{"AWS":["AIDAEXAMPLEUSER00001"]}}}""");

    private static bool Trusts(Principal caller)
    {
        var policy = CompiledPolicy.Compile(
            PolicyDocument.Parse(
                Text(Ann, Role),
                PolicyGrammar.Trust).Bind(Ids.ToDictionary(one => one.Key, one => new BoundPrincipal(one.Value, AwaitedSince: null))),
            new PolicySource("trust"));
        var request = Requests.Of("sts:AssumeRole", "*") with { Principal = caller };
        var resource = new ResourcePolicies { Kind = ResourceKind.Role, AccountId = caller.AccountId, Policy = policy };
        return Authorizer.Decide(
            Authorizer.EvaluateCaller(request, new CallerPolicies(), explain: false), request, resource, explain: false).Allowed;
    }

    private static string Text(params string[] principals) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[{{{string.Join(',', principals.Select(one => $"\"{one}\""))}}}]},"Action":"sts:AssumeRole"}]}""";
}
