using Rolecall.Identity.Accounts.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Account;

public sealed class StoredPolicyTests
{
    /// <summary>A policy that is renamed keeps its document, and the document may be shared by the grains of a silo.</summary>
    [Fact]
    public void Compiled_UnderAnotherName_HasThatName()
    {
        var document = new StoredPolicy(TestAccount.AllowAll);
        var former = document.Compile(PolicyGrammar.Identity, new PolicySource("former", "arn:former"));

        document.Compile(PolicyGrammar.Identity, new PolicySource("new", "arn:new")).Source.Should().Be(new PolicySource("new", "arn:new"));
        former.Source.Name.Should().Be("former");
    }

    [Fact]
    public void Compiled_UnderTheSameName_IsCompiledOnce()
    {
        var document = new StoredPolicy(TestAccount.AllowAll);

        document.Compile(PolicyGrammar.Identity, new PolicySource("p"))
            .Should().BeSameAs(document.Compile(PolicyGrammar.Identity, new PolicySource("p")));
    }
}
