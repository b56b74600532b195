using System.Collections;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.Xml;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Tests.Aws;

/// <summary>The goldens were read back with botocore 1.43.11's QueryParser when they were written.</summary>
public sealed class XmlAnswerWriterTests
{
    private const string RequestId = "c6104cbe-af31-11e0-8154-cbc7ccf896c7";
    private const string Metadata = $"<ResponseMetadata><RequestId>{RequestId}</RequestId></ResponseMetadata>";
    private static readonly Timestamp Instant = new() { Seconds = 1767323045 };

    [Fact]
    public void AssumeRole_IsAnsweredAsAwsDoes() =>
        Write(Messages.Sts, "AssumeRole", new AssumeRoleResponse
        {
            Credentials = new Credentials
            {
                AccessKeyId = "ASIAIOSFODNN7EXAMPLE",
                SecretAccessKey = "s/+=",
                SessionToken = "t==",
                Expiration = Instant
            },
            AssumedRoleUser = new AssumedRoleUser
            {
                AssumedRoleId = "AROA123EXAMPLE123:dev",
                Arn = "arn:aws:sts::333333333333:assumed-role/UpdateApp/dev"
            },
            PackedPolicySize = 6,
        }).Should().Be(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
            + "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>s/+=</SecretAccessKey>"
            + "<SessionToken>t==</SessionToken><Expiration>2026-01-02T03:04:05Z</Expiration></Credentials>"
            + "<AssumedRoleUser><AssumedRoleId>AROA123EXAMPLE123:dev</AssumedRoleId>"
            + "<Arn>arn:aws:sts::333333333333:assumed-role/UpdateApp/dev</Arn></AssumedRoleUser>"
            + $"<PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>{Metadata}</AssumeRoleResponse>");

    [Fact]
    public void EmptyList_OfAnAnswer_IsAnEmptyElement() =>
        Write(Messages.Iam, "ListUsers", new ListUsersResponse { IsTruncated = false }).Should().Be(
            "<ListUsersResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListUsersResult>"
            + $"<Users/><IsTruncated>false</IsTruncated></ListUsersResult>{Metadata}</ListUsersResponse>");

    [Fact]
    public void Role_HasItsDocumentUrlEncoded_AndNoEmptyTags() =>
        Write(Messages.Iam, "GetRole", new GetRoleResponse
        {
            Role = new Role
            {
                Path = "/",
                RoleName = "UpdateApp",
                CreateDate = Instant,
                AssumeRolePolicyDocument = "{\"Version\": \"2012-10-17\", \"Statement\": [\"a*b~é\"]}",
                MaxSessionDuration = 3600,
            },
        }).Should().Be(
            "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role>"
            + "<Path>/</Path><RoleName>UpdateApp</RoleName><CreateDate>2026-01-02T03:04:05Z</CreateDate>"
            + "<AssumeRolePolicyDocument>%7B%22Version%22%3A%20%222012-10-17%22%2C%20%22Statement%22%3A%20%5B%22a%2Ab~%C3%A9%22%5D%7D</AssumeRolePolicyDocument>"
            + $"<MaxSessionDuration>3600</MaxSessionDuration></Role></GetRoleResult>{Metadata}</GetRoleResponse>");

    [Fact]
    public void List_OfStructuresAndTexts_HasMembers()
    {
        Write(Messages.Iam, "GetUser", new GetUserResponse { User = new User { Tags = { new Api.Iam.V1.Tag { Key = "a", Value = "" } } } })
            .Should().Contain("<User><Tags><member><Key>a</Key><Value></Value></member></Tags></User>");
        Write(Messages.Iam, "ListRolePolicies", new ListRolePoliciesResponse { PolicyNames = { "one", "two" } })
            .Should().Contain("<PolicyNames><member>one</member><member>two</member></PolicyNames>");
    }

    [Fact]
    public void EmptyAnswer_HasItsResultElement() =>
        Write(Messages.Iam, "UpdateRole", new UpdateRoleResponse()).Should().Be(
            $"<UpdateRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><UpdateRoleResult></UpdateRoleResult>{Metadata}</UpdateRoleResponse>");

    [Fact]
    public void Maps_AndFlattenedLists_HaveTheirForms() =>
        Write(Messages.Shapes, "Every", new EveryShape
        {
            Truth = true,
            Blob = ByteString.CopyFromUtf8("a"),
            FlatTexts = { "x", "y" },
            Inners = { new EveryShape { Small = -1 } },
            Dictionary = { ["k"] = "v" },
            FlatDictionary = { ["n"] = 1 },
            Instants = { new Timestamp { Seconds = 1, Nanos = 5_000_000 } },
        }).Should().Contain("<Truth>true</Truth><Blob>YQ==</Blob>")
            .And.Contain("<Inners><Item><Small>-1</Small></Item></Inners>")
            .And.Contain("<FlatTexts>x</FlatTexts><FlatTexts>y</FlatTexts>")
            .And.Contain("<Dictionary><entry><key>k</key><value>v</value></entry></Dictionary>")
            .And.Contain("<FlatDictionary><key>n</key><value>1</value></FlatDictionary>")
            .And.Contain("<Instants><member>1970-01-01T00:00:01.005Z</member></Instants>")
            .And.NotContain("<FlatInners/>");

    [Theory]
    [InlineData("<&>\"'", "&lt;&amp;&gt;&quot;'")]
    [InlineData("]]>", "]]&gt;")]
    [InlineData("a\r\nb\tc", "a&#xD;\nb\tc")]
    [InlineData("\0\u0001\u001F", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("\uFFFE\uFFFF", "\uFFFD\uFFFD")]
    [InlineData("é日😀\u0085", "é日😀\u0085")]
    public void Text_IsEscaped(string text, string expected) =>
        Write(Messages.Sts, "GetCallerIdentity", new GetCallerIdentityResponse { UserId = text })
            .Should().Contain($"<UserId>{expected}</UserId>");

    [Fact]
    public void LoneSurrogate_BecomesTheReplacementCharacter() =>
        Write(Messages.Sts, "GetCallerIdentity", new GetCallerIdentityResponse { UserId = "a\uD800b\uDC00" })
            .Should().Contain("<UserId>a\uFFFDb\uFFFD</UserId>");

    [Theory]
    [InlineData(true, "Sender")]
    [InlineData(false, "Receiver")]
    public void Fault_IsAnErrorDocument(bool sender, string type) =>
        Encoding.UTF8.GetString(XmlAnswerWriter.WriteError(
            Messages.Sts, new Fault("ValidationError", "a < b & 'c'", 400, sender), RequestId).Span)
            .Should().Be(
            $"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>{type}</Type><Code>ValidationError</Code>"
            + $"<Message>a &lt; b &amp; 'c'</Message></Error><RequestId>{RequestId}</RequestId></ErrorResponse>");

    [Fact]
    public void NaughtyStrings_AreReadBackByAnXmlReader()
    {
        foreach (var text in QueryFormTests.NaughtyStrings())
        {
            var xml = XDocument.Parse(
                Write(Messages.Sts, "GetCallerIdentity", new GetCallerIdentityResponse { UserId = text }), LoadOptions.PreserveWhitespace);

            xml.Descendants().Single(element => element.Name.LocalName == "UserId").Value.Should().Be(Printable(text));
        }
    }

    public static TheoryData<string, string> Operations { get; } =
        new(Messages.Sts.Methods.Concat(Messages.Iam.Methods).Select(method => (method.Service.Name, method.Name)));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Answer_ReadByAnXmlReader_HasEveryTextOfTheMessage(string service, string name)
    {
        var operation = (service == "Sts" ? Messages.Sts : Messages.Iam).FindMethodByName(name);

        Messages.Of(operation.OutputType).Sample(
            answer =>
            {
                var xml = XDocument.Parse(
                    Encoding.UTF8.GetString(XmlAnswerWriter.Write(operation, answer, RequestId).Written.Span), LoadOptions.PreserveWhitespace);
                var leaves = xml.Root!.Elements()
                    .First()
                    .Descendants()
                    .Where(element => !element.HasElements)
                    .Select(element => element.Value);
                Texts(answer).Except(leaves).Should().BeEmpty();
            },
            iter: 50);
    }

    private static IEnumerable<string> Texts(IMessage message) => MessageShape.Of(message).Members
        .SelectMany(member => member.ValueIn(message) switch
        {
            null => [],
            IDictionary map => map.Keys.Cast<object>().Concat(map.Values.Cast<object>()).Select(item => (member, item)),
            IList list => list.Cast<object>().Select(item => (member, item)),
            var value => [(member, item: value)],
        })
        .SelectMany(pair => pair.item switch
        {
            Timestamp => [],
            IMessage inner => Texts(inner),
            string text => [pair.member.UrlEncoded ? Uri.EscapeDataString(text) : Printable(text)],
            var scalar => [WireText.Format(pair.member.Field, scalar)],
        });

    private static string Printable(string text) =>
        string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));

    private static string Write(Google.Protobuf.Reflection.ServiceDescriptor service, string operation, IMessage answer) =>
        Encoding.UTF8.GetString(XmlAnswerWriter.Write(service.FindMethodByName(operation), answer, RequestId).Written.Span);
}
