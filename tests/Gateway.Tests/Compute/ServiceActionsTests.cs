using Rolecall.Gateway.Operations.Compute;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Compute;

/// <summary>The action that a caller says for LaunchService is the principal's service's, hands a role over, and takes that resource.</summary>
public sealed class ServiceActionsTests
{
    private const string Function = "arn:aws:lambda:us-east-1:333333333333:function:f";

    [Theory]
    [InlineData("lambda.amazonaws.com", "lambda:CreateFunction", Function)]
    [InlineData("edgelambda.amazonaws.com", "lambda:CreateFunction", Function)]
    [InlineData("lambda.amazonaws.com", "LAMBDA:createfunction", Function)]
    [InlineData("states.amazonaws.com", "states:CreateStateMachine", "arn:aws:states:eu-west-1:333333333333:stateMachine:m")]
    [InlineData("states.eu-west-1.amazonaws.com", "states:CreateStateMachine", "arn:aws:states:eu-west-1:333333333333:stateMachine:m")]
    [InlineData("ecs.amazonaws.com", "ecs:CreateService", "arn:aws:ecs:us-east-1:333333333333:service/c/s")]
    [InlineData("glue.amazonaws.com", "glue:CreateJob", "arn:aws:glue:us-east-1:333333333333:job/j")]
    [InlineData("events.amazonaws.com", "events:PutTargets", "arn:aws:events:us-east-1:333333333333:rule/r")]
    [InlineData("ecs.application-autoscaling.amazonaws.com", "application-autoscaling:RegisterScalableTarget",
        "arn:aws:application-autoscaling:us-east-1:333333333333:scalable-target/t")]
    [InlineData("apigateway.amazonaws.com", "apigateway:PUT", "arn:aws:apigateway:us-east-1::/restapis/r")]
    [InlineData("codebuild.amazonaws.com", "codebuild:CreateProject", "arn:aws:codebuild:us-east-1:333333333333:project/p")]
    public void Check_OfOneService_IsAskedAsTheTablesWriteIt(string principal, string action, string resource)
    {
        var (asked, on) = ServiceActions.Check(principal, action, resource);

        asked.Should().BeEquivalentTo(action, options => options.IgnoringCase());
        on.Should().Be(resource);
    }

    [Fact]
    public void Check_ActionWithoutResource_IsAskedOnEverything() => ServiceActions
        .Check(
            "elasticmapreduce.amazonaws.com",
            "elasticmapreduce:RunJobFlow",
            "arn:aws:elasticmapreduce:us-east-1:333333333333:cluster/j-1").Resource
        .Should().Be("*");

    /// <summary>Any of these once let a caller pass to whom lambda:* is denied.</summary>
    [Theory]
    [InlineData("lambda.amazonaws.com", "s3:PutObject", Function, "s3:PutObject is no action of lambda.amazonaws.com.")]
    [InlineData("lambda.amazonaws.com", "ec2:RunInstances", "arn:aws:ec2:us-east-1:333333333333:instance/i-0",
        "ec2:RunInstances is no action of lambda.amazonaws.com.")]
    [InlineData("lambda.amazonaws.com", "lambda:CreateFunction", "arn:aws:states:eu-west-1:333333333333:stateMachine:m",
        "arn:aws:states:eu-west-1:333333333333:stateMachine:m is no resource of lambda:CreateFunction.")]
    [InlineData("lambda.amazonaws.com", "lambda:GetFunction", Function, "lambda:GetFunction hands no role over.")]
    [InlineData("lambda.amazonaws.com", "lambda:InvokeFunction", Function, "lambda:InvokeFunction hands no role over.")]
    [InlineData("lambda.amazonaws.com", "lambda:DeleteFunction", Function, "lambda:DeleteFunction hands no role over.")]
    // An update of a function that is not there must not stand in for a denied creation.
    [InlineData("lambda.amazonaws.com", "lambda:UpdateFunctionConfiguration", Function,
        "lambda:UpdateFunctionConfiguration hands no role over.")]
    [InlineData("ec2.amazonaws.com", "ec2:RunInstances", "arn:aws:ec2:us-east-1:333333333333:instance/i-0",
        "What runs as ec2.amazonaws.com is launched by LaunchInstance.")]
    [InlineData("lambda.amazonaws.com", "lambda:TagResource", Function, "lambda:TagResource hands no role over.")]
    [InlineData("lambda.amazonaws.com", "lambda:NoSuchAction", Function, "lambda:NoSuchAction is no action of lambda.amazonaws.com.")]
    [InlineData("lambda.amazonaws.com", "lambda:*", Function, "lambda:* is no action of lambda.amazonaws.com.")]
    [InlineData("elasticmapreduce.amazonaws.com", "elasticmapreduce:RunJobFlow", Function,
        Function + " is no resource of elasticmapreduce:RunJobFlow.")]
    [InlineData("lambda.bogus.amazonaws.com", "lambda:CreateFunction", Function,
        "lambda.bogus.amazonaws.com is no service whose actions are known.")]
    [InlineData("bogus.amazonaws.com", "bogus:Create", Function, "bogus.amazonaws.com is no service whose actions are known.")]
    [InlineData("eu-west-1.amazonaws.com", "lambda:CreateFunction", Function,
        "eu-west-1.amazonaws.com is no service whose actions are known.")]
    public void Check_OfTwoServicesOrAnotherKind_IsRefused(string principal, string action, string resource, string message)
    {
        var refused = () => ServiceActions.Check(principal, action, resource);

        var fault = refused.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Message).Should().Be(("ValidationError", message));
    }
}
