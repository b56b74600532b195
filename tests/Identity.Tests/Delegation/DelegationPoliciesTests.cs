using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Delegation;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Matching;

namespace Rolecall.Identity.Tests.Delegation;

/// <summary>Parameters are put into a template as text, and never as policy.</summary>
public sealed class DelegationPoliciesTests
{
    private const string Template = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::@{BucketName}/*"}}""";

    [Fact]
    public void Value_WithQuotesAndBraces_StaysOneValue()
    {
        var filled = DelegationPolicies.Fill(
            Template, [Parameter("BucketName", "string", """x/*"],"Effect":"Allow","Action":"*","NotResource":["y""")]);
        filled.Json.Should().Contain("""x/*\u0022],\u0022Effect\u0022""").And.NotContain("\"Action\":\"*\"");
    }

    [Fact]
    public void List_StandsInPlaceOfItsString()
    {
        const string listed = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"@{Resources}"}}""";
        DelegationPolicies.Fill(listed, [Parameter("Resources", "stringList", "arn:aws:s3:::a/*", "arn:aws:s3:::b/*")]).Json
            .Should().Contain("""["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]""");
    }

    [Fact]
    public void Parameter_ThatTheTemplateHasNot_IsRefused() =>
        Refuses(Template, Parameter("BucketName", "string", "a"), Parameter("OtherName", "string", "a"));

    [Fact]
    public void Place_WithoutAParameter_IsRefused() => Refuses(Template);

    [Fact]
    public void Parameter_OfOneValue_WithTwo_IsRefused() => Refuses(Template, Parameter("BucketName", "string", "a", "b"));

    [Fact]
    public void Template_ThatIsNoPolicyThen_IsRefused() =>
        Refuses("""{"Version":"@{VersionName}"}""", Parameter("VersionName", "string", "2012-10-17"));

    private static PolicyParameter Parameter(string name, string type, params string[] values) =>
        new() { Name = name, Type = type, Values = { values } };

    private static void Refuses(string template, params PolicyParameter[] parameters)
    {
        var filling = () => DelegationPolicies.Fill(template, parameters);
        filling.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("InvalidInput");
    }
}
