using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Serialization;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;
using Rolecall.Policy.Matching;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class ConstraintsTests
{
    private const string Arn = "arn:aws:iam::333333333333:role/UpdateApp";

    [Fact]
    public void Request_AsTheModelRequires_HasNoFault() =>
        Constraints.Check(new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "dev" }).Should().BeNull();

    [Fact]
    public void SessionName_AgainstItsPattern_IsToldInAwsWords() =>
        Constraints.Check(new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "Session1:2" })!.Message.Should().Be(
            "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: "
            + @"Member must satisfy regular expression pattern: [\w+=,.@-]*");

    /// <summary>AWS's own texts have no examples; ours are for people who write their first request.</summary>
    [Fact]
    public void Value_AgainstAPatternOfOurs_IsToldWithAnExample() =>
        Words(new CreateSandboxRequest { Name = "Team A" }).Should().Be(
            "\"name\" is \"Team A\", and wants a text such as \"team-a\", by the pattern [a-z0-9]([a-z0-9-]*[a-z0-9])?");

    [Fact]
    public void BreachesOfOurs_AreToldWithWhatIsWanted_OnceForEachMember()
    {
        Words(new CreateSandboxRequest { Labels = { new SandboxLabel { Value = new('x', 257) } } }).Should().Be(
            "\"name\" is missing: it wants a text such as \"team-a\"; \"labels[0].key\" is missing: it wants a text such as \"cost-centre\"; "
            + "\"labels[0].value\" has more than 256 characters");
        Words(new CreateSandboxRequest { Name = "" }).Should().Be(
            "\"name\" is \"\", and wants a text such as \"team-a\", by the pattern [a-z0-9]([a-z0-9-]*[a-z0-9])?");
        Words(new ListSandboxesRequest { PageSize = 0 }).Should().Be("\"pageSize\" is 0, and wants a whole number from 1 to 1000");
        Words(new SetQuotaRequest { AccountId = "111122223333", Quota = "q", Value = 0 }).Should().Be("\"value\" is 0, and wants a number of 1 or more");
        Words(new UpdateSamlIdentityProviderRequest { EntityId = "" }).Should().Be("\"entityId\" is empty");
        Words(new PrincipalCanRequest { Principal = "anonymous", Actions = { "s3" } }).Should().Be(
            "\"actions\" has an item that does not fit: each wants a text such as \"s3:GetObject\", by the pattern [a-zA-Z0-9-]+:[a-zA-Z0-9]+");

        var many = new CreateSandboxRequest { Name = "a" };
        many.Labels.AddRange(Enumerable.Range(0, 51).Select(n => new SandboxLabel { Key = $"k{n}" }));
        Words(many).Should().Be("\"labels\" has more than 50 items");
    }

    private static string Words(IMessage request) => Constraints.Check(request, SandboxService.Descriptor, MemberNames.Json)!.Message;

    [Fact]
    public void EveryPatternOfOurs_HasAnExampleThatSatisfiesIt()
    {
        var constraints = typeof(CreateSandboxRequest).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(CreateSandboxRequest).Namespace && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!)
            .SelectMany(file => file.MessageTypes)
            .SelectMany(type => MessageShape.Of(type).Members)
            .SelectMany(member => new[] { member.Constraint, member.ItemConstraint })
            .Where(constraint => constraint.Pattern is not null)
            .ToList();

        constraints.Should().HaveCountGreaterThan(50).And.AllSatisfy(constraint =>
        {
            constraint.Example.Should().NotBeNull($"{constraint.Pattern!.Text} has one");
            constraint.Pattern.Matches(constraint.Example!).Should().BeTrue($"{constraint.Example} is one of {constraint.Pattern.Text}");
            constraint.Example!.Length.Should().BeInRange((int)(constraint.MinLength ?? 0), (int)(constraint.MaxLength ?? int.MaxValue));
        });
    }

    [Theory]
    [InlineData("a", 1024, 0, null)]
    [InlineData("a", 1025, 0, "KeyTooLongError")]
    [InlineData("é", 512, 0, null)]
    [InlineData("é", 513, 0, "KeyTooLongError")]
    [InlineData("a", 1, (16 << 20) + 1, "EntityTooLarge")]
    [InlineData("a", 0, 0, "ValidationError")]
    public void Breach_ThatTheServiceHasItsOwnCodeFor_IsToldByIt(string letter, int letters, int bytes, string? code)
    {
        var request = new PutObjectRequest
        {
            Bucket = "b",
            Key = string.Concat(Enumerable.Repeat(letter, letters)),
            Body = ByteString.CopyFrom(new byte[bytes])
        };

        (Constraints.Check(request)?.Code).Should().Be(code);
    }

    [Fact]
    public void TwoViolations_AreCountedAndJoined()
    {
        var fault = Constraints.Check(new AssumeRoleRequest { RoleSessionName = "x", DurationSeconds = 43201 })!;

        fault.Code.Should().Be("ValidationError");
        fault.Status.Should().Be(400);
        fault.Message.Should().Be(
            "3 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; "
            + "Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2; "
            + "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200");
    }

    [Fact]
    public void OneMember_AgainstTwoConstraints_NamesThePatternFirst() =>
        Constraints.Check(new GetAccessKeyInfoRequest { AccessKeyId = "#" })!.Message.Should().Be(
            @"2 validation errors detected: Value '#' at 'accessKeyId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w]*; "
            + "Value '#' at 'accessKeyId' failed to satisfy constraint: Member must have length greater than or equal to 16");

    /// <summary>tests/cases/recorded/iam-validation.json has them over the wire.</summary>
    [Fact]
    public void OneMemberOfIam_AgainstTwoConstraints_NamesTheLengthFirstAndNoValue() =>
        Constraints.Check(new DeleteAccessKeyRequest { AccessKeyId = "#" }, Iam.Descriptor)!.Message.Should().Be(
            "2 validation errors detected: Value at 'accessKeyId' failed to satisfy constraint: Member must have length greater than or equal to 16; "
            + @"Value at 'accessKeyId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w]+");

    [Fact]
    public void Enum_OutsideItsSet_IsToldInAwsWords() =>
        Texts(new UpdateAccessKeyRequest { AccessKeyId = "AKIAIOSFODNN7EXAMPLE", Status = "active" }).Should().Equal(
            "Value 'active' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]");

    [Fact]
    public void Tag_InAList_IsNamedByItsPath() =>
        Texts(new CreateUserRequest
        {
            UserName = "u",
            Tags =
            {
                new Api.Iam.V1.Tag { Key = "k", Value = "v" },
                new Api.Iam.V1.Tag { Key = "#", Value = "@" },
                new Api.Iam.V1.Tag { Key = "k" }
            },
        }).Should().Equal(
            @"Value '#' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+",
            "Value null at 'tags.3.member.value' failed to satisfy constraint: Member must not be null");

    /// <summary>Each as the caller of the wire has written it.</summary>
    [Theory]
    [InlineData(nameof(MemberNames.Aws), "tags.2.member.key", "durationSeconds")]
    [InlineData(nameof(MemberNames.Json), "tags[1].key", "durationSeconds")]
    [InlineData(nameof(MemberNames.Proto), "tags[1].key", "duration_seconds")]
    public void Members_AreNamedAsTheirWireNamesThem(string names, string item, string member)
    {
        var request = new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "dev", DurationSeconds = 1, Tags = { new Api.Sts.V1.Tag { Key = "k", Value = "" }, new Api.Sts.V1.Tag { Value = "" } } };

        Constraints.Check(request, names: Enum.Parse<MemberNames>(names))!.Message.Should().Contain($"at '{item}'").And.Contain($"at '{member}'");
    }

    [Theory]
    [InlineData(nameof(MemberNames.Aws), "innerLabels.x.member.must")]
    [InlineData(nameof(MemberNames.Json), "innerLabels[\"x\"].must")]
    [InlineData(nameof(MemberNames.Proto), "inner_labels[\"x\"].must")]
    public void MapsValues_AreNamedAsTheirWireNamesThem(string names, string path) =>
        Constraints.Validate(new Constrained { Must = "", MustHave = { "" }, InnerLabels = { ["x"] = new Constrained { MustHave = { "" } } } }, names: Enum.Parse<MemberNames>(names))
            .Printed.Select(violation => violation.Path).Should().Equal(path);

    /// <summary>What IAM says of paths is found by the member, however the wire spells it.</summary>
    [Fact]
    public void PathOfIam_ByAnyName_IsToldInIamsWords() =>
        Constraints.Check(new ListUsersRequest { PathPrefix = "x" }, Iam.Descriptor, MemberNames.Proto)!.Message.Should().Be(
            "The specified value for path_prefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.");

    [Theory]
    // At the bounds.
    [InlineData("Length=ab", null)]
    [InlineData("Length=abcd", null)]
    [InlineData("Range=-5", null)]
    [InlineData("Range=5", null)]
    [InlineData("Pattern=abc", null)]
    [InlineData("Choice=Active", null)]
    [InlineData("Blob=YQ==", null)]
    [InlineData("Blob=YWJj", null)]
    [InlineData("Secret=abc", null)]
    [InlineData("Items.member.1=a&Items.member.2=bb", null)]
    [InlineData("Items.member.1=a&Items.member.2=b&Items.member.3=c", null)]
    [InlineData("Choices.member.1=a&Choices.member.2=b", null)]
    [InlineData("Labels.entry.1.key=a&Labels.entry.1.value=xxx", null)]
    // Beyond them.
    [InlineData("Length=a", "Value 'a' at 'length' failed to satisfy constraint: Member must have length greater than or equal to 2")]
    [InlineData("Length=abcde", "Value 'abcde' at 'length' failed to satisfy constraint: Member must have length less than or equal to 4")]
    [InlineData("Range=-6", "Value '-6' at 'range' failed to satisfy constraint: Member must have value greater than or equal to -5")]
    [InlineData("Range=6", "Value '6' at 'range' failed to satisfy constraint: Member must have value less than or equal to 5")]
    [InlineData("Pattern=aBc",
        "Value 'aBc' at 'pattern' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+")]
    [InlineData("Choice=ACTIVE",
        "Value 'ACTIVE' at 'choice' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]")]
    [InlineData("Blob=", "Value '0 bytes' at 'blob' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("Blob=YWJjZA==", "Value '4 bytes' at 'blob' failed to satisfy constraint: Member must have length less than or equal to 3")]
    [InlineData("Secret=abcd", "Value at 'secret' failed to satisfy constraint: Member must have length less than or equal to 3")]
    [InlineData("Items.member.1=a",
        "Value '[a]' at 'items' failed to satisfy constraint: Member must have length greater than or equal to 2")]
    [InlineData(
        "Items.member.1=a&Items.member.2=b&Items.member.3=c&Items.member.4=d",
        "Value '[a, b, c, d]' at 'items' failed to satisfy constraint: Member must have length less than or equal to 3")]
    [InlineData(
        "Items.member.1=a&Items.member.2=B",
        "Value '[a, B]' at 'items' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]*]")]
    [InlineData(
        "Choices.member.1=c",
        "Value '[c]' at 'choices' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [a, b]]")]
    [InlineData(
        "Labels.entry.1.key=a&Labels.entry.1.value=xxxx",
        "Value '{a=xxxx}' at 'labels' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 3]")]
    // Inside.
    [InlineData("Inner.Must=&Inner.MustHave.member.1=&Inner.Length=a",
        "Value 'a' at 'inner.length' failed to satisfy constraint: Member must have length greater than or equal to 2")]
    [InlineData("Inners.member.1.Must=&Inners.member.1.MustHave.member.1=&Inners.member.1.Range=9",
        "Value '9' at 'inners.1.member.range' failed to satisfy constraint: Member must have value less than or equal to 5")]
    [InlineData("Flat.1.Must=&Flat.1.MustHave.member.1=&Flat.1.Range=9",
        "Value '9' at 'flat.1.range' failed to satisfy constraint: Member must have value less than or equal to 5")]
    [InlineData(
        "InnerLabels.entry.1.key=x&InnerLabels.entry.1.value.MustHave.member.1=",
        "Value null at 'innerLabels.x.member.must' failed to satisfy constraint: Member must not be null")]
    public void Constraint_AtAndBeyondItsBounds(string form, string? violation) =>
        Texts(QueryReader.Read(Constrained.Descriptor, QueryForm.Parse(form + "&Must=&MustHave.member.1=")))
            .Should().Equal(violation is null ? [] : [violation]);

    [Fact]
    public void EmptyList_WhereOneIsRequired_IsNull() =>
        Texts(new Constrained { Must = "" })
            .Should().Equal("Value null at 'mustHave' failed to satisfy constraint: Member must not be null");

    [Fact]
    public void Length_CountsCodePoints() =>
        Texts(new Constrained { Must = "", MustHave = { "" }, Length = "😀😀😀😀" }).Should().BeEmpty();

    [Fact]
    public void SensitiveValue_IsNeverPrinted() =>
        Constraints.Check(new GetSessionTokenRequest { TokenCode = "hunter2hunter2" })!.Message.Should().NotContain("hunter2")
            .And.Contain("Value at 'tokenCode'");

    [Theory]
    [InlineData("alice@example.com", true)]
    [InlineData("a b", false)]
    [InlineData("a", false)]
    public void RevokedSourceIdentity_IsOneThatASessionCouldHave(string sourceIdentity, bool possible) =>
        (Constraints.Check(new Api.Native.V1.RevokeSessionsRequest { SourceIdentity = sourceIdentity }) is null).Should().Be(possible);

    [Fact]
    public void LongValue_IsPrintedShortened() =>
        Constraints.Check(new GetUserRequest { UserName = new string('x', 1_000_000) })!.Message.Length.Should().BeLessThan(5_000);

    [Fact]
    public void ManyViolations_AreAllCountedAndSomePrinted()
    {
        var request = new CreateUserRequest { UserName = "u" };
        request.Tags.Add(Enumerable.Range(0, 10_000).Select(_ => new Api.Iam.V1.Tag()));

        var message = Constraints.Check(request)!.Message;

        message.Should().StartWith("20001 validation errors detected: Value '[Tag, Tag,");
        message.Length.Should().BeLessThan(20_000);
    }

    [Fact]
    public void Met_SaysOfEveryRequestWhatTheListOfViolationsSays()
    {
        foreach (var method in Messages.Sts.Methods.Concat(Messages.Iam.Methods).Concat(Messages.S3.Methods))
            Messages.Of(method.InputType).Sample(
                request => Constraints.AreMet(request) == (Constraints.Validate(request).Count == 0), iter: 100);
        Constraints.AreMet(new AssumeRoleRequest
        {
            RoleArn = Arn,
            RoleSessionName = "dev",
            Tags = { new Api.Sts.V1.Tag { Key = "k", Value = "v" } }
        })
            .Should().BeTrue();
    }

    private static IEnumerable<string> Texts(IMessage request) =>
        Constraints.Validate(request).Printed.Select(violation => violation.ToString());
}
