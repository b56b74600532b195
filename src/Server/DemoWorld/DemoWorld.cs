using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Organizations;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Server.DemoWorld;

/// <summary>
/// The cross-account story of the AWS guides: developers of one account use a role of another to reach its bucket, testers
/// may not, and a vendor's auditor needs the external id. Making it twice changes nothing but adds keys that are missing.
/// </summary>
/// <param name="realm">What the keys of the sandbox's grains begin with.</param>
internal sealed class DemoWorld(IGrainFactory grains, DateTimeOffset now, string realm = Keys.DefaultSandbox)
{
    private static readonly AccountId Management = AccountId.Parse("111111111111");
    private static readonly AccountId Development = AccountId.Parse("222222222222");
    private static readonly AccountId Production = AccountId.Parse("333333333333");
    private static readonly AccountId Vendor = AccountId.Parse("444444444444");

    private readonly List<Person> people = [];

    public async Task<IReadOnlyList<Person>> Make()
    {
        await MakeAccounts();
        await MakeDevelopment();
        await MakeProduction();
        await MakeVendor();
        foreach (var (name, account) in new[] { ("management-root", Management), ("development-root", Development), ("production-root", Production), ("vendor-root", Vendor) })
            await AddRoot(name, account);
        return people;
    }

    private async Task MakeAccounts()
    {
        await Organization("o-demoworld01").Create("Example Corp", Management, now);
        await Organization("o-demoworld01").CreateAccount("development", Development, now);
        await Organization("o-demoworld01").CreateAccount("production", Production, now);
        await Organization("o-demoworld02").Create("Vendor Inc", Vendor, now);
    }

    private async Task MakeDevelopment()
    {
        foreach (var group in new[] { "Developers", "Testers" })
        {
            await Do(Development, new CreateGroupRequest { GroupName = group });
            await Do(Development, new PutGroupPolicyRequest
            {
                GroupName = group,
                PolicyName = "LookAround",
                PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GetUser","iam:ListGroupsForUser","s3:ListAllMyBuckets"],"Resource":"*"}]}""",
            });
        }
        await Do(Development, new PutGroupPolicyRequest
        {
            GroupName = "Developers",
            PolicyName = "AssumeUpdateApp",
            PolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::{{Production}}:role/UpdateApp"}]}""",
        });
        foreach (var (user, group) in new[] { ("developer", "Developers"), ("tester", "Testers") })
        {
            await AddUser(Development, user);
            await Do(Development, new AddUserToGroupRequest { GroupName = group, UserName = user });
        }
    }

    private async Task MakeProduction()
    {
        await AddUser(Production, "admin");
        await Do(Production, new AttachUserPolicyRequest { UserName = "admin", PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" });

        await grains.Grain<IBucketGrain>(Keys.Bucket(realm, "productionapp")).Create(Production, now);

        await Do(Production, new CreateRoleRequest
        {
            RoleName = "UpdateApp",
            Description = "Lets the development account update the production application.",
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Development}}:root"},"Action":"sts:AssumeRole"}]}""",
        });
        await Do(Production, new PutRolePolicyRequest
        {
            RoleName = "UpdateApp",
            PolicyName = "ReadWriteProductionApp",
            PolicyDocument = """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":["s3:ListBucket","s3:GetBucketLocation"],"Resource":"arn:aws:s3:::productionapp"},
                {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::productionapp/*"}]}
                """,
        });

        await Do(Production, new CreateRoleRequest
        {
            RoleName = "VendorAudit",
            Description = "Lets the vendor's auditor read, when the external id is given: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
            AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{Vendor}}}:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"example-corp-7731"}} }]}""",
        });
        await Do(Production, new PutRolePolicyRequest
        {
            RoleName = "VendorAudit",
            PolicyName = "ReadProductionApp",
            PolicyDocument = """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::productionapp"},
                {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::productionapp/*"}]}
                """,
        });
    }

    private async Task MakeVendor()
    {
        await AddUser(Vendor, "vendor");
        await Do(Vendor, new PutUserPolicyRequest
        {
            UserName = "vendor",
            PolicyName = "AssumeCustomersAuditRoles",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/VendorAudit"}]}""",
        });
    }

    private async Task AddUser(AccountId account, string name)
    {
        await Do(account, new CreateUserRequest { UserName = name });
        var reply = await Do(account, new CreateAccessKeyRequest { UserName = name });
        var key = CreateAccessKeyResponse.Parser.ParseFrom(reply.Response.Span).AccessKey;
        people.Add(new Person
        {
            Name = name,
            AccountId = account,
            Arn = $"arn:aws:iam::{account}:user/{name}",
            AccessKeyId = key.AccessKeyId,
            SecretAccessKey = key.SecretAccessKey,
        });
    }

    private async Task AddRoot(string name, AccountId account)
    {
        var reply = await Account(account).CreateRootKey(now);
        people.Add(new Person
        {
            Name = name,
            AccountId = account,
            Arn = $"arn:aws:iam::{account}:root",
            AccessKeyId = reply.AccessKeyId ?? throw new AwsFaultException(reply.Fault!),
            SecretAccessKey = reply.SecretAccessKey!,
        });
    }

    /// <summary>Does an IAM operation as the account's root; what is there already stays as it is.</summary>
    private async Task<OperationReply> Do(AccountId account, IMessage request)
    {
        var reply = await Account(account).Execute(new OperationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = request.ToByteArray(),
            Caller = new Caller
            {
                Principal = new Principal { Kind = PrincipalKind.Root, AccountId = account, Arn = $"arn:aws:iam::{account}:root", UserId = account },
                AccessKeyId = "",
            },
            Now = now,
        });
        return reply.Fault is null or { Code: "EntityAlreadyExists" } ? reply : throw new AwsFaultException(reply.Fault);
    }

    private IAccountGrain Account(AccountId id) => grains.Grain<IAccountGrain>(Keys.Account(realm, id));

    private IOrganizationGrain Organization(string id) => grains.Grain<IOrganizationGrain>(Keys.Organization(realm, id));
}
